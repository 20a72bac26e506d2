import type { Absence } from '#shared/domain/absence.ts';

/**
 * Tells a signal that cannot come from a body: stuck at one value, or at the converter's end. A sensor that is not
 * on the patient is seen so where the device has no lead-off flag.
 */
export interface SignalWatchOptions {
  /** Counts at or beyond these are the converter's ends. */
  readonly lowest: number;
  readonly highest: number;
  /** The same count for so many samples: the sensor is off. `null`: a constant value is normal for this signal. */
  readonly flatSamples: number | null;
  /** At an end for so many samples: the sensor is off, not merely overdriven. */
  readonly railSamples: number;
  /** What "off" means for this signal. */
  readonly off: 'lead-off' | 'probe-off';
}

export class SignalWatch {
  readonly #options: SignalWatchOptions;
  #last = Number.NaN;
  #same = 0;
  #rail = 0;
  #absence: Absence | null = null;

  constructor(options: SignalWatchOptions) {
    this.#options = options;
  }

  /** Why the latest sample is absent, null when it is present. */
  get absence(): Absence | null {
    return this.#absence;
  }

  /** @returns why this sample is to be stored as absent, or null */
  look(count: number): Absence | null {
    const { lowest, highest, flatSamples, railSamples, off } = this.#options;
    this.#same = count === this.#last ? this.#same + 1 : 1;
    this.#last = count;
    const atRail = count <= lowest || count >= highest;
    this.#rail = atRail ? this.#rail + 1 : 0;
    const flat = flatSamples !== null && this.#same >= flatSamples;
    this.#absence = flat || this.#rail >= railSamples ? off : atRail ? 'out-of-range' : null;
    return this.#absence;
  }
}
