import { badRecording, durationText, maxStretch } from './recording.ts';

/** Times of samples brought onto even steps. */
export interface TimeGrid {
  readonly rateHz: number;
  /** Samples from the first to the last, pauses included. */
  readonly length: number;
  /** Place of each sample; rising. */
  placeOf(index: number): number;
  readonly notes: readonly string[];
}

const hint =
  'Samples have to follow each other in even steps of time. Export the table with the times that the recorder gives, with enough decimals.';
/** A step longer than so many usual ones is a pause. */
const pauseSteps = 1.5;
/** So many of the steps may be pauses; of more, nobody knows which step is the right one. */
const pauseShare = 0.02;
/** Time may run so much faster or slower than on the whole. */
const drift = 0.001;
/** As many samples in a row may bear the same time, where times have too few digits to tell them apart. */
const sameTimes = 4;

/** A run of samples without a pause. */
interface Run {
  readonly from: number;
  readonly to: number;
}

function middleStep(seconds: Float64Array): number {
  const steps = new Float64Array(seconds.length - 1);
  let count = 0;
  for (let i = 1; i < seconds.length; i += 1) {
    const step = (seconds[i] ?? 0) - (seconds[i - 1] ?? 0);
    if (step > 0) steps[count++] = step;
  }
  return steps.subarray(0, count).toSorted()[count >> 1] ?? 0;
}

function checkRising(
  seconds: Float64Array,
  resolution: number,
  step: number,
  lineOf: (index: number) => number,
): void {
  let same = 0;
  for (let i = 1; i < seconds.length; i += 1) {
    const here = (seconds[i] ?? 0) - (seconds[i - 1] ?? 0);
    if (here < 0)
      throw badRecording(`goes back in time by ${durationText(-here)} at line ${lineOf(i)}`, hint);
    same = here === 0 ? same + 1 : 0;
    const tooCoarse =
      same >= sameTimes ||
      step > resolution * 1.01 ||
      resolution > 0.001 * ((seconds.at(-1) ?? 0) - (seconds[0] ?? 0));
    if (same > 0 && tooCoarse) {
      throw badRecording(`has the same time in lines ${lineOf(i - 1)} and ${lineOf(i)}`, hint);
    }
  }
}

function runsOf(seconds: Float64Array, longest: number): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let i = 1; i <= seconds.length; i += 1) {
    if (i < seconds.length && (seconds[i] ?? 0) - (seconds[i - 1] ?? 0) <= longest) continue;
    runs.push({ from, to: i });
    from = i;
  }
  return runs;
}

/** A rate that the digits of the times do not tell from a whole number is that number. */
function wholeRate(rateHz: number, span: number, resolution: number): number {
  const whole = Math.round(rateHz);
  const doubt = Math.max(1e-9, (2 * resolution) / span);
  return whole > 0 && doubt < 0.01 && Math.abs(whole / rateHz - 1) <= doubt ? whole : rateHz;
}

function checkEven(
  seconds: Float64Array,
  run: Run,
  step: number,
  resolution: number,
  lineOf: (index: number) => number,
): void {
  const start = seconds[run.from] ?? 0;
  for (let i = run.from; i < run.to; i += 1) {
    const elapsed = (i - run.from) * step;
    const off = (seconds[i] ?? 0) - start - elapsed;
    if (Math.abs(off) > Math.max(step / 2, resolution, drift * elapsed)) {
      throw badRecording(
        `has no steady rate: the time of line ${lineOf(i)} is ${durationText(Math.abs(off))} ${off > 0 ? 'after' : 'before'} its place among ${Number((1 / step).toPrecision(4))} samples a second`,
        hint,
      );
    }
  }
}

/** @throws ServiceError when the steps between the runs are no exceptions */
function checkPauses(
  runs: readonly Run[],
  samples: number,
  usual: number,
  lineOf: (index: number) => number,
): void {
  const second = runs[1]?.from;
  if (second === undefined || runs.length - 1 <= Math.max(3, samples * pauseShare)) return;
  throw badRecording(
    `has no steady rate: its time takes steps of ${durationText(usual)} and longer ones, the first at line ${lineOf(second)}`,
    hint,
  );
}

/** @returns samples a second within the runs */
function rateOf(seconds: Float64Array, runs: readonly Run[], resolution: number): number {
  let steps = 0;
  let span = 0;
  for (const { from, to } of runs) {
    steps += to - from - 1;
    span += (seconds[to - 1] ?? 0) - (seconds[from] ?? 0);
  }
  if (!(span > 0)) throw badRecording('has no steady rate: no two samples follow each other', hint);
  return wholeRate(steps / span, span, resolution);
}

/** @returns what is to be added to the number of a sample, by run; and the places that all take */
function placeRuns(
  seconds: Float64Array,
  runs: readonly Run[],
  rateHz: number,
): { readonly offsets: readonly number[]; readonly length: number } {
  const offsets: number[] = [];
  let end = 0;
  for (const { from, to } of runs) {
    const at = Math.max(end, Math.round(((seconds[from] ?? 0) - (seconds[0] ?? 0)) * rateHz));
    offsets.push(at - from);
    end = at + to - from;
  }
  return { offsets, length: end };
}

/**
 * @param seconds of each sample, at least two
 * @param resolution difference that the times can tell, s
 * @param lineOf the line of a sample in the file
 * @throws ServiceError that names the line where time goes back, stands still, or takes uneven steps
 */
export function timeGrid(
  seconds: Float64Array,
  resolution: number,
  lineOf: (index: number) => number,
): TimeGrid {
  const usual = middleStep(seconds);
  if (!(usual > 0)) {
    throw badRecording(
      `has a time that does not rise from line ${lineOf(0)} to ${lineOf(seconds.length - 1)}`,
      hint,
    );
  }
  checkRising(seconds, resolution, usual, lineOf);
  // Where steps are no longer than what times can tell apart, one may look twice as long.
  const runs = runsOf(seconds, usual * pauseSteps + (resolution > usual / 2 ? resolution : 0));
  checkPauses(runs, seconds.length, usual, lineOf);
  const rateHz = rateOf(seconds, runs, resolution);
  for (const run of runs) checkEven(seconds, run, 1 / rateHz, resolution, lineOf);
  const { offsets, length } = placeRuns(seconds, runs, rateHz);
  const firstPause = lineOf(runs[1]?.from ?? 0);
  if (length > maxStretch * seconds.length) {
    throw badRecording(
      `has pauses that are too long to be played, the first at line ${firstPause}`,
      'Cut a part without pauses out of it.',
    );
  }
  const paused = durationText((length - seconds.length) / rateHz);
  const count = runs.length === 2 ? 'a pause' : `${runs.length - 1} pauses`;
  let run = 0;
  return {
    rateHz,
    length,
    placeOf(index) {
      if (index < (runs[run]?.from ?? 0)) run = 0;
      while (index >= (runs[run]?.to ?? Infinity)) run += 1;
      return index + (offsets[run] ?? 0);
    },
    notes:
      runs.length > 1
        ? [
            `The table has ${count} of ${paused} in all, the first at line ${firstPause}: nothing is played there.`,
          ]
        : [],
  };
}
