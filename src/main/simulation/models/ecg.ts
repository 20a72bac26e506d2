import { createRandom } from '../random.ts';

/**
 * Synthetic ECG after McSharry PE, Clifford GD, Tarassenko L, Smith LA: A dynamical model for generating synthetic
 * electrocardiogram signals. IEEE Trans Biomed Eng 50(3):289–294 (2003).
 *
 * A point turns on a limit cycle; each time it passes the angle of P, Q, R, S or T it is pulled up or down:
 * `z' = −Σ aᵢ Δθᵢ exp(−Δθᵢ² / 2bᵢ²) − (z − z₀)`, where z₀ is the baseline that respiration moves. The point is put on the
 * cycle at the start and the model never leaves it, so its first two equations reduce to `θ' = ω` and are solved exactly;
 * z is integrated by fourth-order Runge–Kutta at 512 Hz or more. Parameters, their change with heart rate and the
 * scaling to −0.4…1.2 mV are those of the authors' own program ECGSYN (PhysioNet).
 *
 * Other than there, the length of a beat is drawn when it begins (between T and P), from the mean, respiratory sinus
 * arrhythmia, a Mayer wave of 0.1 Hz and noise, instead of from a tachogram made beforehand: the rate can be changed
 * while it runs, and it never ends.
 */
export interface EcgModel {
  /** Moves on by one sample. @param breath lung filling, 0 to about 1 @returns lead II, mV */
  next(breath: number): number;
  /** Whether an R peak fell into the sample just made. */
  readonly isBeat: boolean;
  /** Of the beat now running, s. */
  readonly beatSeconds: number;
  setHeartRate(perMinute: number): void;
}

export interface EcgOptions {
  readonly rateHz: number;
  readonly seed: number;
  readonly heartRatePerMin: number;
  /** Standard deviation of the momentary heart rate, 1/min. */
  readonly variabilityPerMin: number;
}

const degrees = Math.PI / 180;
/** Angles of P, Q, R, S, T at 60 beats a minute, and strength and width of their pulls. */
const angles = [-70 * degrees, -15 * degrees, 0, 15 * degrees, 100 * degrees] as const;
const strengths = [1.2, -5, 30, -7.5, 0.75] as const;
const widths = [0.25, 0.1, 0.1, 0.1, 0.4] as const;
/** Sway of z₀ with respiration, in units of z. */
const baselineSway = 0.005;
const internalRateHz = 512;
/** ECGSYN's output range, mV. */
const lowestMillivolts = -0.4;
const highestMillivolts = 1.2;

/** The pulls at one heart rate. */
class Pulls {
  readonly #angles = new Float64Array(5);
  readonly #widths = new Float64Array(5);

  /** P and T come closer to R with the fourth root of the rate, Q and S spread with its square root, as in ECGSYN. */
  setHeartRate(perMinute: number): void {
    const factor = Math.sqrt(perMinute / 60);
    const outer = Math.sqrt(factor);
    for (let i = 0; i < 5; i += 1) {
      this.#angles[i] = (angles[i] ?? 0) * (i === 0 || i === 4 ? outer : factor);
      this.#widths[i] = (widths[i] ?? 0) * factor;
    }
  }

  /** @returns −Σ aᵢ Δθᵢ exp(−Δθᵢ² / 2bᵢ²) at angle θ in (−π, π] */
  at(theta: number): number {
    let sum = 0;
    for (let i = 0; i < 5; i += 1) {
      let delta = theta - (this.#angles[i] ?? 0);
      if (delta > Math.PI) delta -= 2 * Math.PI;
      else if (delta <= -Math.PI) delta += 2 * Math.PI;
      const ratio = delta / (this.#widths[i] ?? 1);
      sum -= (strengths[i] ?? 0) * delta * Math.exp(-0.5 * ratio * ratio);
    }
    return sum;
  }
}

/** The running solution of the model. */
class Heart {
  readonly pulls = new Pulls();
  theta = -Math.PI / 2;
  z = 0;
  /** Angular speed, rad/s. */
  omega = 2 * Math.PI;

  /** Runge–Kutta step of z over `dt` seconds; θ moves on. @param baseline z₀ */
  step(dt: number, baseline: number): void {
    const early = this.pulls.at(this.theta);
    const middle = this.pulls.at(wrapped(this.theta + (this.omega * dt) / 2));
    this.theta = wrapped(this.theta + this.omega * dt);
    const late = this.pulls.at(this.theta);
    const k1 = early + baseline - this.z;
    const k2 = middle + baseline - (this.z + (dt / 2) * k1);
    const k3 = middle + baseline - (this.z + (dt / 2) * k2);
    const k4 = late + baseline - (this.z + dt * k3);
    this.z += (dt / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
}

function wrapped(theta: number): number {
  return theta > Math.PI ? theta - 2 * Math.PI : theta;
}

/** Scaling from z to mV: at 60 beats a minute and without respiration, z covers ECGSYN's output range. */
const scaling = ((): { readonly millivoltsPerUnit: number; readonly lowest: number } => {
  const heart = new Heart();
  heart.pulls.setHeartRate(60);
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < 6 * internalRateHz; i += 1) {
    heart.step(1 / internalRateHz, 0);
    if (i < 4 * internalRateHz) continue; // settling
    lowest = Math.min(lowest, heart.z);
    highest = Math.max(highest, heart.z);
  }
  return { millivoltsPerUnit: (highestMillivolts - lowestMillivolts) / (highest - lowest), lowest };
})();

/** How long each beat lasts: respiratory sinus arrhythmia, Mayer waves and noise share the variance 50:25:25. */
class Rhythm {
  readonly #random;
  readonly #variability: number;
  #meanPerMin: number;
  #timeSeconds = 0;

  constructor(options: EcgOptions) {
    this.#random = createRandom(options.seed);
    this.#variability = options.variabilityPerMin;
    this.#meanPerMin = options.heartRatePerMin;
  }

  setMean(perMinute: number): void {
    this.#meanPerMin = perMinute;
  }

  /** @param breath lung filling, 0 to about 1: the heart is faster while breathing in @returns momentary heart rate, 1/min */
  nextBeat(breath: number): number {
    const respiratory = breath * 2 - 1;
    const mayer = Math.SQRT1_2 * Math.sin(2 * Math.PI * 0.1 * this.#timeSeconds);
    const deviation = respiratory + mayer + 0.5 * this.#random.normal();
    const rate = Math.max(0.6 * this.#meanPerMin, this.#meanPerMin + this.#variability * deviation);
    this.#timeSeconds += 60 / rate;
    return rate;
  }
}

export function createEcg(options: EcgOptions): EcgModel {
  const heart = new Heart();
  const rhythm = new Rhythm(options);
  const steps = Math.ceil(internalRateHz / options.rateHz);
  const dt = 1 / (options.rateHz * steps);
  const state = { isBeat: false, beatSeconds: 1 };
  const beginBeat = (breath: number): void => {
    const rate = rhythm.nextBeat(breath);
    heart.pulls.setHeartRate(rate);
    heart.omega = (2 * Math.PI * rate) / 60;
    state.beatSeconds = 60 / rate;
  };
  beginBeat(0.5);
  return {
    get isBeat() {
      return state.isBeat;
    },
    get beatSeconds() {
      return state.beatSeconds;
    },
    next(breath) {
      state.isBeat = false;
      const baseline = baselineSway * (breath * 2 - 1);
      for (let i = 0; i < steps; i += 1) {
        const before = heart.theta;
        heart.step(dt, baseline);
        if (heart.theta < before) beginBeat(breath);
        else if (before < 0 && heart.theta >= 0) state.isBeat = true;
      }
      return lowestMillivolts + (heart.z - scaling.lowest) * scaling.millivoltsPerUnit;
    },
    setHeartRate: (perMinute) => rhythm.setMean(perMinute),
  };
}
