import { BeatAverage } from '../models/beat-average.ts';

/**
 * The rates that a device's own firmware would find in what it measures; a recording does not bring them along. Plain
 * threshold counters, as such firmware has them; the product's own detector is another one and better.
 */
export interface RateCounter {
  /** Takes the next sample, null where there is none. @returns 1/min, null while not known */
  next(value: number | null): number | null;
}

/** No beat for so long: the rate is not known any more, s. */
const beatPauseSeconds = 3;
/** Two beats lie at least so far apart, s. */
const refractorySeconds = 0.28;
const slopeSeconds = 0.024;
/** A beat's slope is at least this share of the steepest lately. */
const slopeShare = 0.5;
/** The steepest slope is forgotten with this time constant, s. */
const forgetSeconds = 4;

/** Counts the steep slopes of QRS complexes. @param rateHz of the samples */
export function createHeartRateCounter(rateHz: number): RateCounter {
  const lag = Math.max(1, Math.round(slopeSeconds * rateHz));
  const before = new Float64Array(lag);
  const forget = Math.exp(-1 / (forgetSeconds * rateHz));
  const average = new BeatAverage();
  let index = 0;
  let steepest = 0;
  let beatAt = -Infinity;
  return {
    next(value) {
      const place = index % lag;
      const slope = value === null || index < lag ? 0 : Math.abs(value - (before[place] ?? 0));
      before[place] = value ?? 0;
      steepest = Math.max(steepest * forget, slope);
      const since = (index - beatAt) / rateHz;
      index += 1;
      if (since > beatPauseSeconds) average.forget();
      if (slope === 0 || slope < slopeShare * steepest || since < refractorySeconds)
        return average.ratePerMin();
      if (since <= beatPauseSeconds) average.add(since);
      beatAt = index - 1;
      return average.ratePerMin();
    },
  };
}

/** No breath for so long: the rate is not known any more, s. */
const breathPauseSeconds = 15;
/** The middle line and the size of breaths are followed with this time constant, s. */
const followSeconds = 8;
/** Share of the usual size by which a breath must rise above the middle line after falling below it. */
const breathShare = 0.4;
const averagedBreaths = 4;
/** The heartbeat in the chest's impedance is taken away by two low-passes of this time constant, s. */
const smoothSeconds = 0.3;

/** Counts rises through the middle line, with hysteresis. @param rateHz of the samples */
export function createBreathCounter(rateHz: number): RateCounter {
  const follow = 1 - Math.exp(-1 / (followSeconds * rateHz));
  const average = new BeatAverage(averagedBreaths);
  const smooth = 1 - Math.exp(-1 / (smoothSeconds * rateHz));
  let once = Number.NaN;
  let twice = 0;
  let middle = 0;
  let size = 0;
  let index = 0;
  let breathAt = -Infinity;
  let isHigh = false;
  return {
    next(value) {
      index += 1;
      if (value === null) return average.ratePerMin();
      if (Number.isNaN(once)) {
        once = value;
        twice = value;
        middle = value;
      }
      once += (value - once) * smooth;
      twice += (once - twice) * smooth;
      middle += (twice - middle) * follow;
      size += (Math.abs(twice - middle) - size) * follow;
      const since = (index - breathAt) / rateHz;
      if (since > breathPauseSeconds) average.forget();
      if (isHigh && twice < middle - breathShare * size) isHigh = false;
      if (!isHigh && twice > middle + breathShare * size) {
        isHigh = true;
        if (since <= breathPauseSeconds) average.add(since);
        breathAt = index;
      }
      return average.ratePerMin();
    },
  };
}
