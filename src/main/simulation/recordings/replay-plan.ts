import { restImpedance } from '../models/body.ts';
import { cleaned, removedNote } from './plausible.ts';
import {
  badRecording,
  durationText,
  quoted,
  type LeftOut,
  type RecordedSignal,
  type Recording,
} from './recording.ts';
import { fieldNames, matchSignal, type Field, type Match } from './roles.ts';

/** A recorded signal in the unit of the body's sample: value × factor + offset. */
export interface Channel {
  readonly field: Field;
  readonly signal: RecordedSignal;
  readonly factor: number;
  readonly offset: number;
  /** A number that holds until the next one; waves are interpolated. */
  readonly isHeld: boolean;
  /** What a person is told of it. */
  readonly remark: string;
}

/** What of a recording a module plays, and all that it does not, each with its reason. */
export interface ReplayPlan {
  readonly channels: readonly Channel[];
  readonly durationSeconds: number;
  readonly leftOut: readonly LeftOut[];
  /** What the module measures and the recording does not hold. */
  readonly missing: readonly Field[];
  readonly notes: readonly string[];
}

/** Who plays it. */
export interface ReplayingModule {
  readonly model: string;
  readonly measures: readonly Field[];
}

/** Where the middle 98 % of the values go of a signal that has a shape and no size. */
const usualSize: Readonly<Partial<Record<Field, readonly [number, number]>>> = {
  pleth: [0, 1],
  impedance: [restImpedance, restImpedance + 1],
};
/** Numbers, not waves. */
const held: readonly Field[] = ['temperature', 'spo2'];
/** Further from 0 than this, most modules' inputs are at their end, mV. */
const inputReach = 12;
/** What an ECG or EMG swings by, mV; outside of it the unit is likely to be wrong, and of a larger one it is. */
const likelySwing: readonly [number, number] = [0.02, 20];
const largestSwing = 200;

/** @returns values below which 1 % and 99 % of the valid samples lie, from at most 20,000 of them; null without any */
function usualRange(samples: Float32Array): readonly [number, number] | null {
  const stride = Math.max(1, Math.floor(samples.length / 20_000));
  const chosen = samples.filter((value, i) => i % stride === 0 && !Number.isNaN(value)).toSorted();
  const at = (share: number): number => chosen[Math.floor(share * (chosen.length - 1))] ?? 0;
  return chosen.length === 0 ? null : [at(0.01), at(0.99)];
}

interface Candidate {
  readonly match: Match;
  /** What a person has to know of its values when it is played. */
  readonly notes: readonly string[];
  readonly signal: RecordedSignal;
  readonly range: readonly [number, number];
}

const isFlat = ({ range }: Candidate): boolean => !(range[1] > range[0]);

function channelOf({ match, signal, range }: Candidate): Channel | string {
  const { field, unit, lead } = match;
  const [low, high] = range;
  const isElectric = field === 'ecg' || field === 'emg';
  const swing = Math.abs((high - low) * (unit?.factor ?? 1));
  if (isElectric && swing > largestSwing) {
    return `it swings by ${Number(swing.toPrecision(2))} mV, which no body does: its unit ${quoted(signal.unit)} or its gain is wrong in the file`;
  }
  const base = { field, signal, isHeld: held.includes(field) };
  const rate = `${Number(signal.rateHz.toPrecision(4))} Hz`;
  if (unit !== null) {
    // A chest's impedance at rest is taken away by every module's input: only the breaths on it count.
    const offset = field === 'impedance' ? restImpedance - low * unit.factor : unit.offset;
    const what = lead === null ? '' : `lead ${lead}, `;
    return { ...base, factor: unit.factor, offset, remark: `${what}${signal.unit}, ${rate}` };
  }
  const target = usualSize[field];
  if (target === undefined || !(high > low)) return 'its values never change';
  const factor = (target[1] - target[0]) / (high - low);
  return {
    ...base,
    factor,
    offset: target[0] - low * factor,
    remark: `${rate}, stretched to a usual size: its own has no meaning here`,
  };
}

/** Most of what is played is nothing: said, or it would look like a fault of the module. */
function emptyNotes(name: string, samples: Float32Array): string[] {
  const valid = samples.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
  if (valid > samples.length / 2) return [];
  return [`${name} holds a value at ${valid} of ${samples.length} places: at the others nothing is played.`];
}

/** What a size that no body has tells of the file. */
function sizeNotes({ field, signal, factor, remark }: Channel, range: readonly [number, number]): string[] {
  if (field !== 'ecg' && field !== 'emg') return [];
  const [low, high] = range.map((value) => value * factor);
  const swing = (high ?? 0) - (low ?? 0);
  const name = `${quoted(signal.name)} (${remark})`;
  if (swing === 0) return [`${name} never changes: the module shows it as not connected.`];
  if (swing < likelySwing[0] || swing > likelySwing[1]) {
    return [
      `${name} swings by ${Number(swing.toPrecision(2))} mV, which is unlikely of a body: its unit or gain may be wrong in the file.`,
    ];
  }
  const reach = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0));
  if (reach < inputReach) return [];
  return [
    `${name} reaches ${Number(reach.toPrecision(3))} mV: a module’s input may be at its end and show it as not connected.`,
  ];
}

/** @returns the channel of the best candidate; the others join those left out */
function choose(
  field: Field,
  candidates: readonly Candidate[],
  leftOut: LeftOut[],
  notes: string[],
): Channel | null {
  const sorted = candidates.toSorted(
    (a, b) => Number(isFlat(a)) - Number(isFlat(b)) || a.match.rank - b.match.rank,
  );
  let chosen: Channel | null = null;
  for (const candidate of sorted) {
    const { name } = candidate.signal;
    if (chosen !== null) {
      leftOut.push({
        name,
        reason: `another ${fieldNames[field]}; one is played, ${quoted(chosen.signal.name)}`,
      });
      continue;
    }
    const channel = channelOf(candidate);
    if (typeof channel === 'string') {
      leftOut.push({ name, reason: channel });
    } else {
      chosen = channel;
      notes.push(...candidate.notes, ...sizeNotes(channel, candidate.range));
    }
  }
  return chosen;
}

/** @returns the signal as it can be played, or why it cannot */
function candidateOf(signal: RecordedSignal, module: ReplayingModule): Candidate | string {
  const match = matchSignal(signal);
  if (typeof match === 'string') return match;
  if (!module.measures.includes(match.field))
    return `${fieldNames[match.field]}, which ${module.model} does not measure`;
  const clean = cleaned(signal, match);
  if (typeof clean === 'string') return clean;
  const range = usualRange(clean.samples);
  const name = quoted(signal.name);
  if (range === null) {
    return clean.removed === null
      ? 'it holds no valid sample'
      : `it holds no valid sample, only such as ${clean.removed.example}`;
  }
  const notes = clean.removed === null ? [] : [removedNote(name, clean.removed)];
  return {
    match,
    signal: { ...signal, samples: clean.samples },
    range,
    notes: [...notes, ...emptyNotes(name, clean.samples)],
  };
}

function findCandidates(recording: Recording, module: ReplayingModule, leftOut: LeftOut[]): Candidate[] {
  return recording.signals.flatMap((signal) => {
    const candidate = candidateOf(signal, module);
    if (typeof candidate !== 'string') return [candidate];
    leftOut.push({ name: signal.name, reason: candidate });
    return [];
  });
}

/** Signals with the same reason share a line; of many, the first are named. */
function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of leftOut) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), quoted(name)]);
  }
  return [...byReason].map(([reason, names]) => {
    const more = names.length > 12 ? ` and ${names.length - 12} more` : '';
    return `${names.slice(0, 12).join(', ')}${more}: ${reason}`;
  });
}

function refuse(leftOut: readonly LeftOut[], module: ReplayingModule, notes: readonly string[]): never {
  const lines = leftOutLines(leftOut);
  const shown = lines.slice(0, 8).join('; ');
  const wanted = module.measures.map((field) => fieldNames[field]).join(', ');
  throw badRecording(
    `holds no signal that ${module.model} measures${shown === '' ? '' : ` (${shown})`}`,
    [`${module.model} replays ${wanted === '' ? 'nothing' : wanted}.`, ...notes].join(' '),
  );
}

/** @throws ServiceError that says of each signal why it is not played, when none is */
export function planReplay(recording: Recording, module: ReplayingModule): ReplayPlan {
  const leftOut: LeftOut[] = [...recording.leftOut];
  const notes = [...recording.notes];
  const candidates = findCandidates(recording, module, leftOut);
  const channels: Channel[] = [];
  for (const field of module.measures) {
    const channel = choose(
      field,
      candidates.filter(({ match }) => match.field === field),
      leftOut,
      notes,
    );
    if (channel === null) continue;
    // A module's own program tells the saturation only while it sees the pulse.
    if (field === 'spo2' && !channels.some((other) => other.field === 'pleth')) {
      leftOut.push({
        name: channel.signal.name,
        reason: 'a module tells SpO₂ only beside its pleth, which is not in the recording',
      });
    } else {
      channels.push(channel);
    }
  }
  if (channels.length === 0) refuse(leftOut, module, notes);
  return {
    channels,
    durationSeconds: Math.min(...channels.map(({ signal }) => signal.samples.length / signal.rateHz)),
    leftOut,
    missing: module.measures.filter((field) => !channels.some((channel) => channel.field === field)),
    notes,
  };
}

/** The plan as lines for a terminal. */
export function describeReplay(plan: ReplayPlan): string[] {
  const lines = [`Replays ${durationText(plan.durationSeconds)}, then again from the beginning:`];
  for (const { field, signal, remark } of plan.channels) {
    lines.push(`  ${fieldNames[field]}: ${quoted(signal.name)} (${remark})`);
  }
  if (plan.missing.length > 0) {
    const names = plan.missing.map((field) => fieldNames[field]).join(', ');
    lines.push(`Not in it, so the module shows them as not connected: ${names}`);
  }
  if (plan.leftOut.length > 0)
    lines.push('Left out:', ...leftOutLines(plan.leftOut).map((line) => `  ${line}`));
  for (const note of plan.notes) lines.push(`Note: ${note}`);
  return lines;
}
