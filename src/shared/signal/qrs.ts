import type { QrsBeat } from './qrs-beat.ts';
import { QrsEnergy } from './qrs-energy.ts';
import { RecentMedian } from './statistics.ts';

/**
 * Streaming QRS detection on one lead, our own arrangement of published principles:
 * - band-pass 5–15 Hz, threshold from signal and noise levels, search-back at 1.66 RR with half the threshold,
 *   T-wave test by slope within 360 ms: J. Pan, W. J. Tompkins, "A real-time QRS detection algorithm",
 *   IEEE Trans. Biomed. Eng. 32(3), 1985;
 * - energy as the mean size of the 10 ms slope over 80 ms, levels as medians of eight, threshold at 0.3125 between
 *   them, a smaller peak within the refractory time belongs to its larger neighbour: P. Hamilton, "Open source ECG
 *   analysis", Computers in Cardiology 29, 2002.
 */
const thresholdFraction = 0.3125;
const levelsKept = 8;
const searchBackRr = 1.66;
const searchBackFraction = 0.5;
const tWaveS = 0.36;
const tWaveSteepness = 0.5;
/** A little under the 200 ms of 300 beats a minute, the fastest that is to be counted. */
const refractoryS = 0.19;
/** A peak is over when the energy fell to half, or after this time. */
const peakEndS = 0.1;
const learningS = 2;
/** The filter's start is not learned from. */
const settlingS = 0.3;
/** After this long without a beat the levels are learned anew: an artefact or a new electrode position moved them. */
const relearnS = 4;
/** Shorter losses are bridged with the last value; after longer ones detection starts anew. */
const bridgedS = 0.05;
/** Filtered amplitude below which nothing is a beat, mV: a tenth of the smallest QRS that a monitor must count. */
const smallestMillivolts = 0.05;
/**
 * A QRS as narrow as most is counted down to this, mV (about 0.1 mV between its peaks). A P wave is never as steep for
 * its energy, so that those of a ventricular standstill are not counted.
 */
const smallestSteepMillivolts = 0.02;
const steepOfEnergy = 1.8;
interface Peak {
  /** Positions are counts of samples since the detector was made, as if none was missing. */
  readonly at: number;
  readonly rPeak: number;
  readonly energy: number;
  /** Lowest energy since the peak before. */
  readonly lowest: number;
  /** Largest 10 ms slope between 10 and 25 Hz. */
  readonly steepness: number;
  readonly millivolts: number;
}

/**
 * Finds R peaks in a lead.
 *
 * ```ts
 * const detector = new QrsDetector(signal.rateHz, (sample) => …);
 * detector.push(physicalMillivolts, frame.firstSample);
 * ```
 * A beat is told 190 ms after its peak at the earliest; one found by search-back, or in the first two seconds, later.
 * Beats come in order of their sample index.
 */
export class QrsDetector {
  readonly #rateHz: number;
  readonly #onBeat: (sampleIndex: number, beat: QrsBeat) => void;
  readonly #signal: QrsEnergy;
  /** Next position. */
  #position = 0;
  /** Position from which the signal is whole. */
  #wholeFrom = 0;
  #live = false;
  #missing = 0;
  #lastValue = 0;
  #highest = 0;
  #highestAt = 0;
  #lowest = Infinity;
  #candidate: Peak | null = null;
  #learning: Peak[] | null = [];
  #learningFrom = 0;
  #lastBeat: Peak | null = null;
  /** Position from which a beat is overdue. */
  #overdueAt = 0;
  /** Position at which the levels are learned anew unless a beat comes before. */
  #relearnAt = 0;
  /** Peaks since the last beat that were taken for noise. */
  #refused: Peak[] = [];
  readonly #beatEnergies = new RecentMedian(levelsKept);
  readonly #noiseEnergies = new RecentMedian(levelsKept);
  readonly #rrSamples = new RecentMedian(levelsKept);
  #firstIndex: number | null = null;

  /**
   * @param rateHz 100 to 1000
   * @param onBeat called with the index of the R peak, counted as `firstSample` of `push` counts
   */
  constructor(rateHz: number, onBeat: (sampleIndex: number, beat: QrsBeat) => void) {
    this.#rateHz = rateHz;
    this.#onBeat = onBeat;
    this.#signal = new QrsEnergy(rateHz, peakEndS);
  }

  /**
   * @param samples mV, oldest first; NaN where absent
   * @param firstSample index of the first of them; beyond the end of the push before = samples were lost
   */
  push(samples: ArrayLike<number>, firstSample: number): void {
    this.#firstIndex ??= firstSample;
    const lost = firstSample - this.#firstIndex - this.#position;
    if (lost < 0 || lost > bridgedS * this.#rateHz) this.#interrupt(lost);
    else for (let i = 0; i < lost; i++) this.#next(Number.NaN);
    for (let i = 0; i < samples.length; i++) this.#next(samples[i] ?? Number.NaN);
  }

  /** @param lost negative: the device counts anew */
  #interrupt(lost: number): void {
    this.#endStretch();
    if (lost > 0) this.#position += lost;
    else if (this.#firstIndex !== null) this.#firstIndex += lost;
  }

  #endStretch(): void {
    if (!this.#live) return;
    this.#live = false;
    if (this.#candidate !== null) this.#classify(this.#candidate);
    this.#candidate = null;
    this.#lastBeat = null;
    this.#refused = [];
  }

  #next(sample: number): void {
    if (Number.isNaN(sample)) {
      if (++this.#missing > bridgedS * this.#rateHz) this.#endStretch();
      if (this.#live) this.#track(this.#lastValue);
      this.#position++;
      return;
    }
    if (!this.#live) this.#startStretch(sample);
    this.#missing = 0;
    this.#lastValue = sample;
    this.#track(sample);
    this.#position++;
  }

  #startStretch(sample: number): void {
    this.#live = true;
    this.#signal.settle(sample);
    this.#highest = 0;
    this.#lowest = Infinity;
    this.#wholeFrom = this.#position;
    this.#relearnAt = this.#position + Math.round(relearnS * this.#rateHz);
    if (this.#learning !== null) this.#learnAnew();
  }

  #learnAnew(): void {
    this.#learning = [];
    this.#learningFrom = this.#position;
    this.#lastBeat = null;
    this.#refused = [];
  }

  #track(sample: number): void {
    const n = this.#position;
    const energy = this.#signal.next(n, sample);
    if (energy < this.#lowest) this.#lowest = energy;
    if (energy > this.#highest) {
      this.#highest = energy;
      this.#highestAt = n;
    } else if (
      this.#highest > 0 &&
      (energy < this.#highest / 2 || n - this.#highestAt > peakEndS * this.#rateHz)
    ) {
      this.#endPeak();
    }
    const candidate = this.#candidate;
    if (candidate !== null && n - candidate.at >= refractoryS * this.#rateHz) {
      this.#candidate = null;
      this.#classify(candidate);
    }
    if (n === this.#overdueAt) this.#searchBack();
    if (n === this.#relearnAt) this.#learnAnew();
  }

  #endPeak(): void {
    const energy = this.#highest;
    this.#highest = 0;
    if (this.#candidate !== null && this.#candidate.energy >= energy) return;
    const peak = this.#signal.peakWithin(this.#wholeFrom, this.#highestAt);
    this.#candidate = {
      at: this.#highestAt,
      rPeak: peak.rPeak,
      energy,
      lowest: this.#lowest,
      steepness: peak.steepness,
      millivolts: peak.millivolts,
    };
    this.#lowest = Infinity;
  }

  #threshold(): number {
    const noise = this.#noiseEnergies.value(0);
    return noise + thresholdFraction * (this.#beatEnergies.value(0) - noise);
  }

  #classify(peak: Peak): void {
    if (this.#learning === null) {
      this.#decide(peak);
      return;
    }
    if (peak.at - this.#wholeFrom >= settlingS * this.#rateHz) this.#learning.push(peak);
    if (peak.at - this.#learningFrom < learningS * this.#rateHz) return;
    const learned = this.#learning;
    this.#learning = null;
    this.#relearnAt = this.#position + Math.round(relearnS * this.#rateHz);
    this.#beatEnergies.clear();
    this.#noiseEnergies.clear();
    this.#beatEnergies.add(learned.reduce((highest, { energy }) => Math.max(highest, energy), 0) * 0.8);
    for (const each of learned) this.#decide(each);
  }

  #decide(peak: Peak): void {
    const last = this.#lastBeat;
    const isTWave =
      last !== null &&
      peak.at - last.at < tWaveS * this.#rateHz &&
      peak.steepness < tWaveSteepness * last.steepness;
    if (!isTWave && peak.energy > this.#threshold() && isLargeEnough(peak)) {
      this.#accept(peak, []);
      return;
    }
    this.#noiseEnergies.add(peak.energy);
    if (isTWave) return;
    this.#refused.push(peak);
    this.#searchBack();
  }

  #accept(peak: Peak, refusedAfter: Peak[]): void {
    if (this.#lastBeat !== null) this.#rrSamples.add(peak.at - this.#lastBeat.at);
    this.#beatEnergies.add(peak.energy);
    this.#lastBeat = peak;
    this.#refused = refusedAfter;
    const rr = this.#rrSamples.value(this.#rateHz);
    this.#overdueAt = peak.at + Math.round(searchBackRr * rr + refractoryS * this.#rateHz);
    this.#relearnAt = peak.at + Math.round(relearnS * this.#rateHz);
    this.#onBeat((this.#firstIndex ?? 0) + peak.rPeak, {
      energy: peak.energy,
      floor: peak.lowest / peak.energy,
      steepness: peak.steepness / peak.energy,
    });
  }

  /** A beat is overdue: the largest refused peak may have been it. */
  #searchBack(): void {
    const last = this.#lastBeat;
    if (last === null || this.#position < this.#overdueAt) return;
    const earliest = last.at + tWaveS * this.#rateHz;
    const threshold = searchBackFraction * this.#threshold();
    let best: Peak | null = null;
    for (const peak of this.#refused) {
      if (peak.at < earliest || peak.energy <= threshold || !isLargeEnough(peak)) continue;
      if (best === null || peak.energy > best.energy) best = peak;
    }
    if (best === null) return;
    const { at } = best;
    this.#accept(
      best,
      this.#refused.filter((peak) => peak.at > at),
    );
    this.#searchBack();
  }
}

function isLargeEnough({ millivolts, steepness, energy }: Peak): boolean {
  return millivolts > (steepness > steepOfEnergy * energy ? smallestSteepMillivolts : smallestMillivolts);
}
