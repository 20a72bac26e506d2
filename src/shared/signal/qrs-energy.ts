import { BiquadCascade, highPass, lowPass } from './filters.ts';

const bandHz = { low: 5, high: 15 } as const;
/** A T wave has little above 10 Hz, however tall it is: steepness is compared there. */
const steepBandHz = { low: 10, high: 25 } as const;
const slopeS = 0.01;
const windowS = 0.08;
/** How far before the filtered peak the R peak itself is looked for. */
const filterDelayS = 0.06;

/** A peak of the energy. */
export interface EnergyPeak {
  readonly rPeak: number;
  /** Largest 10 ms slope between 10 and 25 Hz. */
  readonly steepness: number;
  readonly millivolts: number;
}

/** The last moments of a lead as the detector looks at them: its energy, and where in it the R peak is. */
export class QrsEnergy {
  readonly #rateHz: number;
  readonly #filter: BiquadCascade;
  readonly #steepFilter: BiquadCascade;
  readonly #mask: number;
  readonly #raw: Float64Array;
  readonly #filtered: Float64Array;
  readonly #slope: Float64Array;
  readonly #steepFiltered: Float64Array;
  readonly #steepness: Float64Array;
  readonly #slopeLag: number;
  readonly #window: number;
  #slopeSum = 0;

  /** @param behindS a peak is looked at so long after it, at most, s */
  constructor(rateHz: number, behindS: number) {
    this.#rateHz = rateHz;
    this.#filter = bandPass(rateHz, bandHz);
    this.#steepFilter = bandPass(rateHz, steepBandHz);
    this.#slopeLag = Math.max(1, Math.round(slopeS * rateHz));
    this.#window = Math.round(windowS * rateHz);
    const reach = this.#window + this.#slopeLag + Math.ceil((filterDelayS + behindS) * rateHz);
    const length = 2 ** Math.ceil(Math.log2(reach + 2));
    this.#mask = length - 1;
    this.#raw = new Float64Array(length);
    this.#filtered = new Float64Array(length);
    this.#slope = new Float64Array(length);
    this.#steepFiltered = new Float64Array(length);
    this.#steepness = new Float64Array(length);
  }

  /** Begins anew, as if the lead had been at this level for ever. */
  settle(sample: number): void {
    this.#filter.settle(sample);
    this.#raw.fill(sample);
    this.#filtered.fill(0);
    this.#slope.fill(0);
    this.#steepFilter.settle(sample);
    this.#steepFiltered.fill(0);
    this.#steepness.fill(0);
    this.#slopeSum = 0;
  }

  /** @param n position of the sample @returns mean size of the 10 ms slope over 80 ms */
  next(n: number, sample: number): number {
    const mask = this.#mask;
    const filtered = this.#filter.next(sample);
    const slope = Math.abs(filtered - (this.#filtered[(n - this.#slopeLag) & mask] ?? 0));
    this.#slopeSum += slope - (this.#slope[(n - this.#window) & mask] ?? 0);
    this.#raw[n & mask] = sample;
    this.#filtered[n & mask] = filtered;
    this.#slope[n & mask] = slope;
    const steep = this.#steepFilter.next(sample);
    this.#steepFiltered[n & mask] = steep;
    this.#steepness[n & mask] = Math.abs(steep - (this.#steepFiltered[(n - this.#slopeLag) & mask] ?? 0));
    return this.#slopeSum / this.#window;
  }

  /** @param wholeFrom position from which the signal is whole @param at where the energy is highest */
  peakWithin(wholeFrom: number, at: number): EnergyPeak {
    let millivolts = 0;
    let filteredPeak = at;
    let steepness = 0;
    for (let i = Math.max(wholeFrom, at - this.#window - this.#slopeLag); i <= at; i++) {
      const size = Math.abs(this.#filtered[i & this.#mask] ?? 0);
      if (size > millivolts) {
        millivolts = size;
        filteredPeak = i;
      }
      steepness = Math.max(steepness, this.#steepness[i & this.#mask] ?? 0);
    }
    return { rPeak: this.#rPeakBefore(filteredPeak, wholeFrom), steepness, millivolts };
  }

  /** The sample farthest from the line between the ends of the stretch that the filter delayed. */
  #rPeakBefore(filteredPeak: number, wholeFrom: number): number {
    const from = Math.max(wholeFrom, filteredPeak - Math.round(filterDelayS * this.#rateHz));
    const start = this.#raw[from & this.#mask] ?? 0;
    const rise = ((this.#raw[filteredPeak & this.#mask] ?? 0) - start) / Math.max(1, filteredPeak - from);
    let farthest = -1;
    let found = filteredPeak;
    for (let i = from; i <= filteredPeak; i++) {
      const distance = Math.abs((this.#raw[i & this.#mask] ?? 0) - start - rise * (i - from));
      if (distance > farthest) {
        farthest = distance;
        found = i;
      }
    }
    return found;
  }
}

function bandPass(rateHz: number, band: { readonly low: number; readonly high: number }): BiquadCascade {
  return new BiquadCascade([highPass(rateHz, band.low), lowPass(rateHz, band.high)]);
}
