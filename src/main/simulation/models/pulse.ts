/** Pulse wave at the finger, as a photoplethysmograph sees it. */
export interface PulseModel {
  /** Moves on by one sample. @param isBeat an R peak fell into this sample @returns 0 (diastole) to about 1 */
  next(isBeat: boolean): number;
}

/** From R peak to the foot of the wave at the finger: pre-ejection period and travel, s. */
export const pulseArrivalSeconds = 0.22;
const shapeSeconds = 1.2;
const shapeRateHz = 1000;

/** Rises to 1 at `peak` seconds and falls again: (t/p)ⁿ exp(n(1 − t/p)). */
const bump = (t: number, peak: number, sharpness: number): number =>
  t <= 0 ? 0 : (t / peak) ** sharpness * Math.exp(sharpness * (1 - t / peak));

/** One wave: what the heart ejected, and its reflection with the dicrotic notch before it. Shape chosen by eye. */
const shape = Float32Array.from({ length: shapeSeconds * shapeRateHz }, (_, i) => {
  const t = i / shapeRateHz;
  const fade = Math.min(1, (shapeSeconds - t) / 0.3);
  return fade * (0.95 * bump(t, 0.15, 2.6) + 0.32 * bump(t - 0.22, 0.17, 3));
});

/** Waves of successive beats add up, so that a beat may come while the wave before it still runs down. */
const maxWaves = 6;

export function createPulse(rateHz: number): PulseModel {
  /** Samples since each wave's foot; negative: on its way to the finger. */
  const ages = new Float64Array(maxWaves).fill(Infinity);
  let next = 0;
  const step = shapeRateHz / rateHz;
  return {
    next(isBeat) {
      if (isBeat) {
        ages[next] = -pulseArrivalSeconds * shapeRateHz;
        next = (next + 1) % maxWaves;
      }
      let sum = 0;
      for (let i = 0; i < maxWaves; i += 1) {
        const age = ages[i] ?? Infinity;
        if (age >= 0 && age < shape.length) sum += shape[Math.floor(age)] ?? 0;
        ages[i] = age + step;
      }
      return sum;
    },
  };
}
