import { createRandom } from '../random.ts';

/** Lung filling and air flow of quiet breathing; inspiration takes 40 % of a breath. */
export interface RespirationModel {
  /** Moves on by one sample. */
  next(): void;
  /** Lung filling above the end of expiration, as a share of the usual tidal volume: 0 to about 1. */
  readonly filling: number;
  /** L/s, in is positive. */
  readonly airflow: number;
  /** Of the breath now running, 1/min. */
  readonly ratePerMin: number;
}

export interface RespirationOptions {
  readonly rateHz: number;
  readonly seed: number;
  readonly ratePerMin: number;
}

const inspirationShare = 0.4;
/** Usual tidal volume of an adult at rest, L. */
const tidalVolume = 0.5;
/** Breaths differ in length and depth, as a share of their mean. */
const lengthDeviation = 0.06;
const depthDeviation = 0.08;

/** Half a cosine up, half a slower one down: smooth at both turns; the flow is its derivative. */
export function createRespiration(options: RespirationOptions): RespirationModel {
  const random = createRandom(options.seed);
  let phase = 0.7;
  let ratePerMin = options.ratePerMin;
  let depth = 1;
  let filling = 0;
  let airflow = 0;

  const beginBreath = (): void => {
    ratePerMin = options.ratePerMin * Math.max(0.5, 1 + lengthDeviation * random.normal());
    // At the end of an expiration the lungs are at rest, so a new depth makes no jump.
    depth = Math.max(0.4, 1 + depthDeviation * random.normal());
  };
  return {
    get filling() {
      return filling;
    },
    get airflow() {
      return airflow;
    },
    get ratePerMin() {
      return ratePerMin;
    },
    next() {
      const breathsPerSecond = ratePerMin / 60;
      phase += breathsPerSecond / options.rateHz;
      if (phase >= 1) {
        phase -= 1;
        beginBreath();
      }
      const isInspiration = phase < inspirationShare;
      const share = isInspiration ? inspirationShare : 1 - inspirationShare;
      const part = isInspiration ? phase / share : (phase - inspirationShare) / share;
      const level = (1 - Math.cos(Math.PI * part)) / 2;
      filling = depth * (isInspiration ? level : 1 - level);
      const slope = ((Math.PI / 2) * Math.sin(Math.PI * part) * breathsPerSecond) / share;
      airflow = tidalVolume * depth * (isInspiration ? slope : -slope);
    },
  };
}
