import { restImpedance } from '../models/body.ts';
import { emptySample, type BodySample, type SignalSource, type SimulatedPatient } from '../source.ts';
import { createBreathCounter, createHeartRateCounter } from './rate-counters.ts';
import { badRecording, type RecordedSignal, type Recording } from './recording.ts';

/** What of a body a recorded signal is, and how its values become the unit that the body's sample has. */
interface Role {
  readonly field: Exclude<keyof BodySample, 'heartRate' | 'respiratoryRate'>;
  /** Names that mean this, the best first; compared without case and without a leading `ECG` or `EEG`. */
  readonly names: readonly RegExp[];
  /** Factor by unit, when the file's unit is a physical one. */
  readonly units: Readonly<Record<string, number>>;
  /** Otherwise (`NU`, none): where the middle 98 % of the recording's values go. */
  readonly normalised: readonly [number, number] | null;
}

const millivolts = { mv: 1, uv: 0.001, µv: 0.001, v: 1000 };

const roles: readonly Role[] = [
  {
    field: 'ecg',
    names: [
      /^(ml)?ii$/,
      /^(ecg|ekg)$/,
      /^(ml)?i$/,
      /^(ml)?iii$/,
      /^(ml|mcl|c)?v[1-6]?$/,
      /^(avf|avl|avr)$/,
      /^(ecg|ekg)\b/,
    ],
    units: millivolts,
    normalised: [-0.4, 1.2],
  },
  { field: 'pleth', names: [/^pleth/, /^ppg/, /^pulse$/], units: {}, normalised: [0, 1] },
  {
    field: 'impedance',
    names: [/^resp( imp(edance)?)?$/, /^resp/, /^imp/, /^thor/],
    units: { ohm: 1, ω: 1 },
    normalised: [restImpedance, restImpedance + 1],
  },
  {
    field: 'airflow',
    names: [/^(air)?flow/, /^nasal/],
    units: { 'l/s': 1, 'l/min': 1 / 60, lpm: 1 / 60 },
    normalised: [-0.5, 0.5],
  },
  { field: 'emg', names: [/^emg/, /emg$/], units: millivolts, normalised: [-0.5, 0.5] },
  { field: 'temperature', names: [/^temp/], units: { c: 1, degc: 1, '°c': 1, cel: 1 }, normalised: null },
  { field: 'spo2', names: [/^spo2/, /^sao2/], units: { '%': 1, pct: 1 }, normalised: null },
];

/** A recorded signal in the unit of the body's sample. */
interface Channel {
  readonly field: Role['field'];
  readonly signal: RecordedSignal;
  readonly factor: number;
  readonly offset: number;
}

const plainName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^(ecg|ekg)[\s_-]+(?=\S)/, '');

function bestSignal(role: Role, signals: readonly RecordedSignal[]): RecordedSignal | undefined {
  for (const pattern of role.names) {
    const found = signals.find(({ name }) => pattern.test(plainName(name)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @returns values below which 1 % and 99 % of the valid samples lie, from at most 20,000 of them */
function usualRange(samples: Float32Array): readonly [number, number] {
  const stride = Math.max(1, Math.floor(samples.length / 20_000));
  const chosen = samples.filter((value, i) => i % stride === 0 && !Number.isNaN(value)).toSorted();
  const at = (share: number): number => chosen[Math.floor(share * (chosen.length - 1))] ?? 0;
  return [at(0.01), at(0.99)];
}

function channelFor(role: Role, signals: readonly RecordedSignal[]): Channel | undefined {
  const signal = bestSignal(role, signals);
  if (signal === undefined) return undefined;
  const factor = role.units[signal.unit.toLowerCase()];
  if (factor !== undefined) return { field: role.field, signal, factor, offset: 0 };
  if (role.normalised === null) return undefined;
  const [low, high] = usualRange(signal.samples);
  if (!(high > low)) return undefined;
  const [targetLow, targetHigh] = role.normalised;
  const scale = (targetHigh - targetLow) / (high - low);
  return { field: role.field, signal, factor: scale, offset: targetLow - low * scale };
}

/** @returns value at `seconds` into the signal, by linear interpolation; null where it is not valid */
function valueAt({ signal, factor, offset }: Channel, seconds: number): number | null {
  const { samples, rateHz } = signal;
  const place = seconds * rateHz;
  const index = Math.floor(place);
  const part = place - index;
  const here = samples[index] ?? Number.NaN;
  const value = part === 0 ? here : here + ((samples[index + 1] ?? here) - here) * part;
  return Number.isNaN(value) ? null : value * factor + offset;
}

/** Plays all channels in step, and again from the beginning at their end. */
function play(channels: readonly Channel[], durationSeconds: number, rateHz: number): SignalSource {
  const sample = emptySample();
  const heart = createHeartRateCounter(rateHz);
  const breath = createBreathCounter(rateHz);
  const length = Math.max(1, Math.floor(durationSeconds * rateHz));
  let index = 0;
  return {
    rateHz,
    next() {
      for (const channel of channels) sample[channel.field] = valueAt(channel, index / rateHz);
      sample.heartRate = heart.next(sample.ecg);
      sample.respiratoryRate = breath.next(sample.impedance ?? sample.airflow);
      index = (index + 1) % length;
      return sample;
    },
  };
}

/**
 * The patient of a recording. Signals are found by name (`II`, `PLETH`, `RESP` …) and brought to the device's rate by
 * linear interpolation, which is good enough to drive a simulator but takes a little off the steepest peaks. Signals
 * without a physical unit are stretched to a usual size. What was not recorded is not there: a probe that is off.
 * @throws ServiceError when the recording holds nothing that a device here measures
 */
export function recordedPatient(recording: Recording): SimulatedPatient {
  const channels = roles.flatMap((role) => channelFor(role, recording.signals) ?? []);
  if (channels.length === 0) {
    throw badRecording(
      'holds no signal that a device measures here',
      'It needs one that is called II, ECG, PLETH, RESP, EMG, FLOW, TEMP or the like.',
    );
  }
  const durationSeconds = Math.min(...channels.map(({ signal }) => signal.samples.length / signal.rateHz));
  return {
    source: (rateHz) => play(channels, durationSeconds, rateHz),
    bloodPressure: () => null,
  };
}
