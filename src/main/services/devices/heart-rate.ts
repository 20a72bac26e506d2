import { absentCount, type LiveSignal } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { HeartRateMeter, type HeartRateReading } from '#shared/signal/heart-rate.ts';

/** The detector needs to see the slopes of a QRS complex. */
const lowestRateHz = 100;

export function canCountBeats(signal: LiveSignal): boolean {
  return signal.code.startsWith('ecg') && signal.unit === 'mV' && signal.rateHz >= lowestRateHz;
}

/** Heart rate of one ECG signal's frames by our own detector. */
export class HeartRateCounter {
  readonly signal: LiveSignal;
  readonly #meter: HeartRateMeter;
  /** Of the frame in hand; grows to the longest frame and is used again. */
  #millivolts = new Float64Array(64);

  /** @param onBeat index of the R peak's sample */
  constructor(signal: LiveSignal, onBeat: (sample: number) => void) {
    this.signal = signal;
    this.#meter = new HeartRateMeter(signal.rateHz, onBeat);
  }

  frame(frame: StreamFrame): void {
    const { scale, offset, encoding } = this.signal;
    const absent = absentCount[encoding];
    const length = frame.samples.length;
    if (length > this.#millivolts.length) this.#millivolts = new Float64Array(length);
    const values = this.#millivolts.subarray(0, length);
    for (let i = 0; i < length; i += 1) {
      const count = frame.samples[i] ?? absent;
      values[i] = count === absent ? Number.NaN : count * scale + offset;
    }
    this.#meter.push(values, frame.firstSample, frame.absence);
  }

  /** The rate as it stands, whole 1/min. */
  read(): HeartRateReading {
    const { value, absence } = this.#meter.read();
    return value === null ? { value, absence } : { value: Math.round(value), absence: null };
  }
}
