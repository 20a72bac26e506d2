import type { Absence } from '../domain/absence.ts';
import { QrsDetector } from './qrs.ts';

/** Beats a minute between which the rate is told; outside it is `out-of-range`. */
const heartRateRange = [30, 300] as const;

/** Intervals of the last six seconds are averaged, but at least four of them, so that a slow rate does not jump. */
const averagedS = 6;
const fewestIntervals = 4;
/** Told from this many on; before that the rate is `searching`. */
const firstIntervals = 2;
/** Two beats at 30 a minute are 2 s apart: after twice that without one, nothing is known any more. */
const silenceS = 4;
/** An interval outside of these parts of the median is a missed or an extra beat, and is left out. */
const plausibleOfMedian = [0.5, 1.75] as const;

export type HeartRateReading =
  { readonly value: number; readonly absence: null } | { readonly value: null; readonly absence: Absence };

/**
 * Heart rate from one ECG lead by our own QRS detector: mean over the RR intervals of about the last six seconds.
 * A step 80 → 120 or 80 → 40 is followed within 10 s.
 *
 * ```ts
 * const meter = new HeartRateMeter(signal.rateHz, (sample) => …beat event…);
 * meter.push(physicalMillivolts, frame.firstSample, frame.absence);
 * meter.read(); // { value: 72.4, absence: null } or { value: null, absence: 'lead-off' }
 * ```
 */
export class HeartRateMeter {
  readonly #rateHz: number;
  readonly #detector: QrsDetector;
  /** RR intervals in samples, oldest first. */
  #intervals: number[] = [];
  #lastBeat: number | null = null;
  #end = 0;
  #absentFor = 0;
  #absence: Absence = 'searching';

  /**
   * @param rateHz 100 to 1000
   * @param onBeat called with the sample index of each R peak
   */
  constructor(rateHz: number, onBeat?: (sampleIndex: number) => void) {
    this.#rateHz = rateHz;
    this.#detector = new QrsDetector(rateHz, (sample) => {
      this.#beat(sample);
      onBeat?.(sample);
    });
  }

  /**
   * @param samples mV, oldest first; NaN where absent
   * @param firstSample index of the first of them
   * @param absence why samples are absent; null when none is
   */
  push(samples: ArrayLike<number>, firstSample: number, absence: Absence | null): void {
    if (firstSample !== this.#end && this.#end !== 0) this.#miss(Math.abs(firstSample - this.#end), 'silent');
    for (let i = 0; i < samples.length; i++) {
      if (Number.isNaN(samples[i])) this.#miss(1, absence ?? 'invalid');
      else this.#absentFor = 0;
    }
    this.#end = firstSample + samples.length;
    this.#detector.push(samples, firstSample);
  }

  /** The rate after the last sample pushed, in beats a minute. */
  read(): HeartRateReading {
    if (this.#absentFor > 0 && this.#lastBeat === null) return { value: null, absence: this.#absence };
    if (this.#lastBeat === null || this.#end - this.#lastBeat > silenceS * this.#rateHz) {
      return { value: null, absence: 'searching' };
    }
    if (this.#intervals.length < firstIntervals) return { value: null, absence: 'searching' };
    const value = (60 * this.#rateHz) / meanInterval(this.#intervals);
    if (value < heartRateRange[0] || value > heartRateRange[1])
      return { value: null, absence: 'out-of-range' };
    return { value, absence: null };
  }

  /** A fifth of a second without signal may hide a beat: the intervals before it say nothing of the rate after it. */
  #miss(count: number, absence: Absence): void {
    this.#absentFor += count;
    this.#absence = absence;
    if (this.#absentFor <= this.#rateHz / 5) return;
    this.#lastBeat = null;
    this.#intervals = [];
  }

  #beat(sample: number): void {
    const interval = this.#lastBeat === null ? null : sample - this.#lastBeat;
    this.#lastBeat = sample;
    if (interval === null) return;
    if (interval > silenceS * this.#rateHz) {
      this.#intervals = [];
      return;
    }
    this.#intervals.push(interval);
    let sum = 0;
    let kept = 0;
    for (let i = this.#intervals.length - 1; i >= 0; i--) {
      if (kept >= fewestIntervals && sum >= averagedS * this.#rateHz) break;
      sum += this.#intervals[i] ?? 0;
      kept++;
    }
    this.#intervals = this.#intervals.slice(-kept);
  }
}

/** Mean of the intervals that are near their median. */
function meanInterval(intervals: readonly number[]): number {
  const sorted = intervals.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  let sum = 0;
  let count = 0;
  for (const interval of intervals) {
    if (interval < plausibleOfMedian[0] * median || interval > plausibleOfMedian[1] * median) continue;
    sum += interval;
    count++;
  }
  return sum / count;
}
