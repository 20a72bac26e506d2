import { createRandom } from '../random.ts';

/** Surface EMG: noise of a muscle that is tensed now and then. */
export interface EmgModel {
  /** Moves on by one sample. @returns mV */
  next(): number;
}

/** Root mean square while tensed and at rest, mV. */
const tensedMillivolts = 0.35;
const restMillivolts = 0.008;
/** Time to tense and to relax, s. */
const riseSeconds = 0.15;

/** White noise, its slow part taken away by a first-order high-pass at 20 Hz, under an envelope of random bursts of 1 to 3 s. */
export function createEmg(rateHz: number, seed: number): EmgModel {
  const random = createRandom(seed);
  const highPass = Math.exp((-2 * Math.PI * 20) / rateHz);
  const approach = 1 - Math.exp(-1 / (riseSeconds * rateHz));
  /** Brings the filtered noise back to a root mean square of 1. */
  const gain = Math.sqrt(2 / (1 + highPass));
  let tensed = false;
  let samplesLeft = rateHz * 2;
  let level = restMillivolts;
  let before = 0;
  let filtered = 0;
  return {
    next() {
      samplesLeft -= 1;
      if (samplesLeft <= 0) {
        tensed = !tensed;
        samplesLeft = rateHz * (tensed ? 1 + 2 * random.uniform() : 3 + 4 * random.uniform());
      }
      level += ((tensed ? tensedMillivolts : restMillivolts) - level) * approach;
      const noise = random.normal();
      filtered = highPass * filtered + ((1 + highPass) / 2) * (noise - before);
      before = noise;
      return filtered * gain * level;
    },
  };
}
