import { BiquadCascade, highPass, lowPass } from './filters.ts';

/** Kept at about this rate: the shape of a QRS complex is below 30 Hz. */
const keptHz = 125;
const highestHz = 30;
const narrowLowHz = 5;
const wideLowHz = 0.7;
const narrowS = 0.1;
const wideS = 0.2;
/** The filters' delay. */
const delayS = 0.016;
/** Shorter losses are bridged with the last value. */
const bridgedS = 0.05;
/** 8 to 16 s, more than the oldest beat that the detector finds by searching back. */
const kept = 2048;

/**
 * The last seconds of a lead, thinned out, in two bands: `narrow` (5–30 Hz, QRS complexes alone) and `wide` (0.7–30 Hz,
 * with T waves, baseline and the movement of electrodes). A stretch around an R peak is read as places `from … to`.
 */
export class Snippets {
  readonly narrow = new Float64Array(kept);
  readonly wide = new Float64Array(kept);
  readonly mask = kept - 1;
  /** Places on either side of an R peak. */
  readonly narrowReach: number;
  readonly wideReach: number;
  readonly #step: number;
  readonly #delay: number;
  readonly #bridged: number;
  readonly #low: BiquadCascade;
  readonly #narrowHigh: BiquadCascade;
  readonly #wideHigh: BiquadCascade;
  #missing = Infinity;
  #last = 0;
  #next = 0;

  /** @param rateHz 100 to 1000 */
  constructor(rateHz: number) {
    this.#step = Math.max(1, Math.round(rateHz / keptHz));
    const thinnedHz = rateHz / this.#step;
    this.narrowReach = Math.round(narrowS * thinnedHz);
    this.wideReach = Math.round(wideS * thinnedHz);
    this.#delay = Math.round(delayS * thinnedHz);
    this.#bridged = bridgedS * rateHz;
    this.#low = new BiquadCascade([lowPass(rateHz, highestHz)]);
    this.#narrowHigh = new BiquadCascade([highPass(thinnedHz, narrowLowHz)]);
    this.#wideHigh = new BiquadCascade([highPass(thinnedHz, wideLowHz)]);
  }

  /** @param samples mV, oldest first; NaN where absent @param firstSample index of the first of them */
  push(samples: ArrayLike<number>, firstSample: number): void {
    if (firstSample !== this.#next) this.#missing = Infinity;
    for (let i = 0; i < samples.length; i++) this.#put(samples[i] ?? Number.NaN, firstSample + i);
    this.#next = firstSample + samples.length;
  }

  /** Place of a sample, as far as it is kept. */
  placeOf(sample: number): number {
    return Math.round(sample / this.#step) + this.#delay;
  }

  #put(sample: number, index: number): void {
    if (Number.isNaN(sample)) this.#missing++;
    else {
      if (this.#missing > this.#bridged) this.#settle(sample);
      this.#missing = 0;
      this.#last = sample;
    }
    const low = this.#low.next(this.#last);
    if (index % this.#step !== 0) return;
    const place = (index / this.#step) & this.mask;
    this.narrow[place] = this.#narrowHigh.next(low);
    this.wide[place] = this.#wideHigh.next(low);
  }

  #settle(level: number): void {
    this.#low.settle(level);
    this.#narrowHigh.settle(level);
    this.#wideHigh.settle(level);
  }
}

/** Largest minus smallest value within `reach` places around `centre`. */
export function peakToPeak(ring: Float64Array, centre: number, reach: number): number {
  const mask = ring.length - 1;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = centre - reach; i <= centre + reach; i++) {
    const value = ring[i & mask] ?? 0;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return highest - lowest;
}

export interface Likeness {
  /** Correlation −1 … 1. */
  readonly correlation: number;
  /** Height as a multiple of the pattern's. */
  readonly ratio: number;
}

/** How alike a stretch around `centre` is to a pattern of the same band. @param centred the mean of both is taken away */
export function likeness(
  ring: Float64Array,
  centre: number,
  pattern: Float64Array,
  centred: boolean,
): Likeness {
  const mask = ring.length - 1;
  const from = centre - (pattern.length >> 1);
  let sum = 0;
  let patternSum = 0;
  let power = 0;
  let patternPower = 0;
  let product = 0;
  for (let i = 0; i < pattern.length; i++) {
    const value = ring[(from + i) & mask] ?? 0;
    const expected = pattern[i] ?? 0;
    sum += value;
    patternSum += expected;
    power += value * value;
    patternPower += expected * expected;
    product += value * expected;
  }
  if (centred) {
    power -= (sum * sum) / pattern.length;
    patternPower -= (patternSum * patternSum) / pattern.length;
    product -= (sum * patternSum) / pattern.length;
  }
  const size = Math.sqrt(Math.max(0, power * patternPower));
  return { correlation: size > 0 ? product / size : 0, ratio: product / patternPower };
}
