import type { Absence } from '#shared/domain/absence.ts';
import { plausibility } from '#shared/domain/vitals.ts';
import { absentCount, type LiveSignal } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { QrsDetector } from '#shared/signal/qrs.ts';

/** The detector needs to see the slopes of a QRS complex. */
const lowestRateHz = 100;
/** The rate is the median of so many intervals: an ectopic or missed beat does not move it. */
const intervalsKept = 8;
/** Without a beat for this long there is no rate. */
const noBeatMs = 3000;

export function canCountBeats(signal: LiveSignal): boolean {
  return signal.code.startsWith('ecg') && signal.unit === 'mV' && signal.rateHz >= lowestRateHz;
}

export interface HeartRate {
  readonly value: number | null;
  readonly absence: Absence | null;
}

/** Heart rate of one ECG signal by our own detector. */
export class HeartRateCounter {
  readonly signal: LiveSignal;
  readonly #detector: QrsDetector;
  readonly #intervals: number[] = [];
  readonly #millivolts: number[] = [];
  #lastBeat = -1;
  #endSample = 0;
  #absence: Absence | null = null;

  /** @param onBeat index of the R peak's sample */
  constructor(signal: LiveSignal, onBeat: (sample: number) => void) {
    this.signal = signal;
    this.#detector = new QrsDetector(signal.rateHz, (sample) => {
      this.#count(sample);
      onBeat(sample);
    });
  }

  frame(frame: StreamFrame): void {
    const { scale, offset, encoding } = this.signal;
    const absent = absentCount[encoding];
    const values = this.#millivolts;
    values.length = frame.samples.length;
    for (let i = 0; i < values.length; i += 1) {
      const count = frame.samples[i] ?? absent;
      values[i] = count === absent ? Number.NaN : count * scale + offset;
    }
    this.#absence = frame.samples.at(-1) === absent ? frame.absence : null;
    this.#endSample = frame.firstSample + values.length;
    this.#detector.push(values, frame.firstSample);
  }

  /** The rate as it stands: median of the last intervals, whole 1/min. */
  read(): HeartRate {
    const sinceBeatMs = ((this.#endSample - this.#lastBeat) * 1000) / this.signal.rateHz;
    if (this.#lastBeat < 0 || sinceBeatMs > noBeatMs) {
      this.#intervals.length = 0;
      return { value: null, absence: this.#absence ?? 'searching' };
    }
    if (this.#intervals.length < 2) return { value: null, absence: 'searching' };
    const sorted = this.#intervals.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const median =
      sorted.length % 2 === 1
        ? (sorted[middle] ?? 0)
        : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    const value = Math.round((60 * this.signal.rateHz) / median);
    return plausibility('heart-rate', value) === 'impossible'
      ? { value: null, absence: 'out-of-range' }
      : { value, absence: null };
  }

  #count(sample: number): void {
    const interval = sample - this.#lastBeat;
    if (this.#lastBeat >= 0 && interval > 0 && (interval * 1000) / this.signal.rateHz <= noBeatMs) {
      this.#intervals.push(interval);
      if (this.#intervals.length > intervalsKept) this.#intervals.shift();
    }
    this.#lastBeat = sample;
  }
}
