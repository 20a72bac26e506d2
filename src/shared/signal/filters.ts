/**
 * Streaming filters. Designs after R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"
 * (bilinear transform with pre-warping); a Butterworth of order 2 is one section with Q = 1/√2.
 */

/** One second-order section, normalised to a0 = 1: `y = b0 x + b1 x₋₁ + b2 x₋₂ − a1 y₋₁ − a2 y₋₂`. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Butterworth low-pass of order 2, −3 dB at `cutoffHz`. @throws RangeError when the rate cannot carry it */
export function lowPass(rateHz: number, cutoffHz: number): Biquad {
  const { cos, alpha } = prewarp(rateHz, cutoffHz, Math.SQRT1_2);
  return normalise((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

/** Butterworth high-pass of order 2, −3 dB at `cutoffHz`. @throws RangeError when the rate cannot carry it */
export function highPass(rateHz: number, cutoffHz: number): Biquad {
  const { cos, alpha } = prewarp(rateHz, cutoffHz, Math.SQRT1_2);
  return normalise((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

/** First-order high-pass, −3 dB at `cutoffHz`: no overshoot, so a long ST segment is not bent below the line. */
function highPassFirstOrder(rateHz: number, cutoffHz: number): Biquad {
  const k = Math.tan((Math.PI * cutoffHz) / rateHz);
  return normalise(1, -1, 0, k + 1, k - 1, 0);
}

/**
 * Notch of `widthHz` between its −3 dB points, also near half the rate (the cookbook's Q is exact for low centres
 * only, so the width itself is warped). @throws RangeError when the rate cannot carry the centre
 */
function notch(rateHz: number, centreHz: number, widthHz: number): Biquad {
  const { cos } = prewarp(rateHz, centreHz, 1);
  const beta = Math.tan((Math.PI * widthHz) / rateHz);
  return normalise(1, -2 * cos, 1, 1 + beta, -2 * cos, 1 - beta);
}

function prewarp(rateHz: number, hz: number, q: number): { cos: number; alpha: number } {
  if (!(hz > 0 && hz < rateHz / 2)) throw new RangeError(`${hz} Hz does not fit a rate of ${rateHz} Hz`);
  const omega = (2 * Math.PI * hz) / rateHz;
  return { cos: Math.cos(omega), alpha: Math.sin(omega) / (2 * q) };
}

function normalise(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}

/** A cascade of sections with its state; transposed direct form II. Takes finite samples only. */
export class BiquadCascade {
  readonly #coefficients: Float64Array;
  readonly #state: Float64Array;

  constructor(sections: readonly Biquad[]) {
    this.#coefficients = new Float64Array(sections.flatMap((s) => [s.b0, s.b1, s.b2, s.a1, s.a2]));
    this.#state = new Float64Array(sections.length * 2);
  }

  /** Forgets the past: as if the input had always been `level`, so that nothing rings when a signal starts. */
  settle(level: number): void {
    const c = this.#coefficients;
    let x = level;
    for (let i = 0, s = 0; i < c.length; i += 5, s += 2) {
      const [b0 = 0, b1 = 0, b2 = 0, a1 = 0, a2 = 0] = c.subarray(i, i + 5);
      const y = (x * (b0 + b1 + b2)) / (1 + a1 + a2);
      this.#state[s] = y - b0 * x;
      this.#state[s + 1] = b2 * x - a2 * y;
      x = y;
    }
  }

  next(sample: number): number {
    const c = this.#coefficients;
    const z = this.#state;
    let x = sample;
    for (let i = 0, s = 0; i < c.length; i += 5, s += 2) {
      const y = (c[i] ?? 0) * x + (z[s] ?? 0);
      z[s] = (c[i + 1] ?? 0) * x - (c[i + 3] ?? 0) * y + (z[s + 1] ?? 0);
      z[s + 1] = (c[i + 2] ?? 0) * x - (c[i + 4] ?? 0) * y;
      x = y;
    }
    return x;
  }
}

/** `monitor` 0.5–40 Hz, `diagnostic` 0.05–150 Hz (IEC 60601-2-27 and -2-25 names and bands), `off` as received. */
type FilterBand = 'off' | 'monitor' | 'diagnostic';
type NotchHz = 50 | 60 | null;

export interface FilterChoice {
  readonly band: FilterBand;
  readonly notchHz: NotchHz;
}

const bands = {
  monitor: { lowHz: 0.5, highHz: 40 },
  diagnostic: { lowHz: 0.05, highHz: 150 },
} as const;

/** Wide enough to be 20 dB down when the mains is 0.1 Hz off; narrow enough to ring for less than 0.3 s. */
const notchWidthHz = 2.5;

/** A low-pass this near to half the rate would only bend the phase: what the rate allows is shown then. */
const highestUsableFraction = 0.45;

/** Sections of the chosen filter at this rate; parts that the rate cannot carry are left out. */
export function filterSections(rateHz: number, choice: FilterChoice): Biquad[] {
  const sections: Biquad[] = [];
  if (choice.band !== 'off') {
    const { lowHz, highHz } = bands[choice.band];
    sections.push(highPassFirstOrder(rateHz, lowHz));
    if (highHz < rateHz * highestUsableFraction) sections.push(lowPass(rateHz, highHz));
  }
  if (choice.notchHz !== null && choice.notchHz + notchWidthHz < rateHz / 2) {
    sections.push(notch(rateHz, choice.notchHz, notchWidthHz));
  }
  return sections;
}

/** Over a hole of so many ms the line goes on as if the last sample had stayed: what follows stands where it stood. */
const bridgedMs = 400;

/** A display filter for one signal. */
export class SignalFilter {
  readonly #cascade: BiquadCascade;
  readonly #bridged: number;
  #last = Number.NaN;
  /** Samples that did not come since the last one. */
  #missing = Infinity;

  constructor(rateHz: number, choice: FilterChoice) {
    this.#cascade = new BiquadCascade(filterSections(rateHz, choice));
    this.#bridged = (bridgedMs * rateHz) / 1000;
  }

  /**
   * Filters in place. NaN (absent) stays NaN. After a short hole the trace goes on at its height: pieces of a heartbeat that
   * were each drawn from the base line would look like none. After a longer one it starts anew from the first sample.
   */
  apply(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] ?? Number.NaN;
      if (Number.isNaN(x)) {
        this.#missing += 1;
        continue;
      }
      this.#goOn(x);
      samples[i] = this.#cascade.next(x);
    }
  }

  /** So many samples before the next ones did not come. */
  interrupt(missing: number): void {
    this.#missing += Math.max(0, missing);
  }

  #goOn(sample: number): void {
    if (this.#missing > this.#bridged) this.#cascade.settle(sample);
    else for (; this.#missing > 0; this.#missing -= 1) this.#cascade.next(this.#last);
    this.#missing = 0;
    this.#last = sample;
  }
}
