import { nearestS, type SeenBeat } from './beat-shapes.ts';
import { steepestQrs } from './shape-trust.ts';
import { median, quantile } from './statistics.ts';

/** Two rates are the same within this part. */
const agreement = 0.08;
/** In a regular rhythm, nearly all intervals so near the median, their mean is taken: a median is a whole number of samples. */
const regular = { beside: 0.16, share: 0.9 } as const;
/** A beat counts as known from this correlation with a trusted shape on; surely, and just so. */
const known = 0.8;
const surelyKnown = 0.85;
const barelyKnown = 0.72;
const fewestKnown = 3;

/** The line is not quiet at all: a sine, mains, muscle. */
const restlessFloor = 0.6;
/**
 * The line is quiet: low between the beats, and what surrounds them repeats, in the median and in the lower quarter. On a
 * very quiet one the surroundings may differ more: ectopic beats of several shapes.
 */
const quietLikeness = 0.9;
const quiet = { floor: 0.1, lower: 0.85 } as const;
const veryQuiet = { floor: 0.045, lower: 0.6 } as const;
const knownOfQuiet = 0.6;
/** With so many known on a quiet line, the rest are beats if they could be: not tiny, not a bump, not a spike. */
const knownBesideNew = 0.85;
const newBeat = { energy: 0.35, narrowShare: 0.45, floor: 0.2, millivolts: 9 } as const;

/** Before any shape is settled: at the start, and with noise from the start. */
const knownWhenFresh = 0.6;
const intervalsWhenFresh = 5;
const spreadWhenFresh = 1.4;

/** A regular train of known beats of which noise hides some: intervals of one, two or three cycles. */
const train = {
  beats: 6,
  spanS: 6,
  explained: 0.85,
  single: 0.3,
  most: 3,
  tolerance: 0.12,
  wider: 0.15,
} as const;
/** Without such regularity nothing much may be hidden, and no single beat more or less may change the rate. */
const hidden = { longest: 1.6, share: 0.3, surely: 4, unsteady: 1.15, knownShare: 0.35 } as const;
/** What is not known keeps step with what is: then it may be every other beat, as in a bigeminy. */
const inStep = { share: 0.35, fewest: 3, concentration: 0.75 } as const;

/** What the beats of the last seconds say of the rate. */
export type Evidence =
  /** Samples between beats: their median, as near as the sample rate allows. */
  | { readonly interval: number }
  /** Too few beats to say anything yet. */
  | 'searching'
  /** Not all that was counted are beats, or not all beats were counted. */
  | 'artefact';

export interface EvidenceInput {
  /** Beats of the window, oldest first. */
  readonly beats: readonly SeenBeat[];
  readonly rateHz: number;
  /** Sample indexes of the window's ends. */
  readonly from: number;
  readonly end: number;
  /** No shape of a beat is settled. */
  readonly isFresh: boolean;
}

/**
 * Whether the beats that were found support a rate. On a quiet line what was found is told when all and the known beats
 * give one rate (agreement of two ways to look as in bSQI, Li, Mark, Clifford, Physiol. Meas. 29(1), 2008). In noise
 * the known beats alone are counted, and only if those that noise hides would not change the rate (plausible RR
 * intervals before template matching, as in Orphanidou et al., IEEE J. Biomed. Health Inform. 19(3), 2015).
 * All thresholds were chosen on the ten records of `tests/signal` with noise of many kinds added.
 */
export function rateEvidence(input: EvidenceInput): Evidence {
  const { beats, rateHz, isFresh } = input;
  if (beats.length < fewestKnown) return 'searching';
  if (median(beats.map(({ qrs }) => qrs.floor)) > restlessFloor) return 'artefact';
  const sure = beats.filter((beat) => beat.known() >= known);
  if (sure.length < fewestKnown) return beats.length > intervalsWhenFresh ? 'artefact' : 'searching';
  const intervals = intervalsOf(sure);
  if (isFresh && intervals.length < intervalsWhenFresh && spread(intervals) > spreadWhenFresh) {
    return 'searching';
  }
  const near = countNear(intervalsOf(beats), nearestS * rateHz);
  const undisturbed = near <= 1 ? onQuietLine(beats, sure) : null;
  if (undisturbed !== null) return { interval: undisturbed };
  if (isFresh && (sure.length < knownWhenFresh * beats.length || near > 1)) return 'artefact';
  const interval = regularTrain(input) ?? irregularInNoise(input);
  return interval === null ? 'artefact' : { interval };
}

function onQuietLine(beats: readonly SeenBeat[], sure: readonly SeenBeat[]): number | null {
  const surroundings = sure.map((beat) => beat.surroundings);
  const floor = median(beats.map(({ qrs }) => qrs.floor));
  const lower = quantile(surroundings, 0.25);
  const isQuiet = [quiet, veryQuiet].some((limit) => floor <= limit.floor && lower >= limit.lower);
  if (!isQuiet || median(surroundings) < quietLikeness) return null;
  const all = typical(intervalsOf(beats));
  const share = sure.length / beats.length;
  if (share >= knownOfQuiet && agree(all, typical(intervalsOf(sure)))) return all;
  const energy = median(sure.map(({ qrs }) => qrs.energy));
  const others = beats.filter((beat) => beat.known() < known);
  return share >= knownBesideNew && others.every((beat) => couldBeBeat(beat, energy)) ? all : null;
}

function couldBeBeat({ qrs, narrowShare, millivolts, splitsCycle }: SeenBeat, usualEnergy: number): boolean {
  return (
    !splitsCycle &&
    qrs.energy >= newBeat.energy * usualEnergy &&
    qrs.steepness < steepestQrs &&
    qrs.floor < newBeat.floor &&
    narrowShare >= newBeat.narrowShare &&
    millivolts <= newBeat.millivolts
  );
}

function regularTrain(input: EvidenceInput): number | null {
  for (const least of [known, barelyKnown]) {
    const beats = input.beats.filter((beat) => beat.known() >= least);
    const intervals = intervalsOf(beats);
    const span = sum(intervals);
    if (beats.length < train.beats || span < train.spanS * input.rateHz) continue;
    const cycle = cycleOf(intervals);
    if (cycle !== null) return keepStep(beats, input.beats) ? null : cycle;
  }
  return null;
}

/** The cycle of which nearly all intervals are multiples; null when there is none. */
function cycleOf(intervals: readonly number[]): number | null {
  const span = sum(intervals);
  let best: { readonly explained: number; readonly cycle: number } | null = null;
  for (const candidate of intervals) {
    let explained = 0;
    let cycles = 0;
    let single = 0;
    for (const interval of intervals) {
      const count = Math.round(interval / candidate);
      const off = Math.abs(interval / candidate - count);
      if (count < 1 || count > train.most || off > (count === 1 ? train.tolerance : train.wider)) continue;
      explained += interval;
      cycles += count;
      if (count === 1) single += interval;
    }
    if (single < train.single * span || explained <= (best?.explained ?? 0)) continue;
    best = { explained, cycle: explained / cycles };
  }
  return best !== null && best.explained >= train.explained * span ? best.cycle : null;
}

function irregularInNoise({ beats, from, end }: EvidenceInput): number | null {
  const surely = beats.filter((beat) => beat.known() >= surelyKnown);
  const barely = beats.filter((beat) => beat.known() >= barelyKnown);
  if (surely.length < hidden.surely) return null;
  const intervals = intervalsOf(barely);
  const interval = typical(intervals);
  if (!agree(median(intervalsOf(surely)), interval)) return null;
  const longest = hidden.longest * interval;
  const sinceLast = end - (barely.at(-1)?.sample ?? end);
  const beforeFirst = (barely[0]?.sample ?? from) - from - interval;
  const gaps =
    sum(intervals.filter((one) => one > longest)) +
    (sinceLast > longest ? sinceLast : 0) +
    Math.max(0, beforeFirst);
  if (gaps > hidden.share * (end - from)) return null;
  if (spreadAroundMedian(intervals) > hidden.unsteady) return null;
  if (agree(median(intervalsOf(beats)), interval)) return interval;
  if (barely.length < hidden.knownShare * beats.length || keepStep(barely, beats)) return null;
  return interval;
}

/** Whether the beats that are not in `train` lie at one phase between those that are. */
function keepStep(counted: readonly SeenBeat[], all: readonly SeenBeat[]): boolean {
  let cosines = 0;
  let sines = 0;
  let count = 0;
  for (const beat of all) {
    if (beat.known() >= barelyKnown) continue;
    const next = counted.findIndex(({ sample }) => sample > beat.sample);
    const before = counted[next - 1];
    const after = counted[next];
    if (before === undefined || after === undefined) continue;
    const phase = (2 * Math.PI * (beat.sample - before.sample)) / (after.sample - before.sample);
    cosines += Math.cos(phase);
    sines += Math.sin(phase);
    count++;
  }
  return (
    count >= inStep.fewest &&
    count >= inStep.share * (counted.length - 1) &&
    Math.hypot(cosines, sines) >= inStep.concentration * count
  );
}

function intervalsOf(beats: readonly SeenBeat[]): number[] {
  return beats.slice(1).map(({ sample }, i) => sample - (beats[i]?.sample ?? sample));
}

function typical(intervals: readonly number[]): number {
  const middle = median(intervals);
  const beside = intervals.filter((interval) => Math.abs(interval - middle) <= regular.beside * middle);
  return beside.length >= regular.share * intervals.length ? sum(beside) / beside.length : middle;
}

/** Intervals shorter than `nearest` that are not the rhythm's own. */
function countNear(intervals: readonly number[], nearest: number): number {
  const usual = median(intervals);
  return intervals.filter((interval) => interval < nearest && interval < 0.6 * usual).length;
}

/** Ratio of the values that stand one place beside the median: what one beat more or less would make of it. */
function spreadAroundMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.max(0, Math.floor(middle) - 1)] ?? Number.NaN;
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(middle) + 1)] ?? Number.NaN;
  return high / low;
}

const spread = (values: readonly number[]): number => Math.max(...values) / Math.min(...values);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const agree = (a: number, b: number): boolean => Math.abs(a - b) < agreement * b;
