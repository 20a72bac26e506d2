import { z } from 'zod';

export const VitalCode = z.enum([
  'heart-rate',
  'pulse-rate',
  'respiratory-rate',
  'spo2',
  'temperature',
  'nibp-systolic',
  'nibp-diastolic',
  'nibp-mean',
]);
export type VitalCode = z.infer<typeof VitalCode>;

export interface VitalDefinition {
  /** LOINC code. */
  readonly loinc: string;
  /** Code in urn:iso:std:iso:11073:10101. */
  readonly mdc: number;
  /** UCUM unit. */
  readonly unit: string;
  readonly decimals: number;
  /** Outside of this no body can be: refused. */
  readonly possible: readonly [number, number];
  /** Outside of this a person is asked whether it is so. */
  readonly likely: readonly [number, number];
  /** A value older than this is shown as dashes (`stale`), in ms. `null`: spot measurements stay, with their time. */
  readonly staleAfterMs: number | null;
}

/** Codes from LOINC and ISO/IEEE 11073-10101; limits are the product's own plausibility limits for adults. */
export const vitals: Readonly<Record<VitalCode, VitalDefinition>> = {
  'heart-rate': {
    loinc: '8867-4',
    mdc: 147842,
    unit: '/min',
    decimals: 0,
    possible: [10, 350],
    likely: [30, 220],
    staleAfterMs: 10_000,
  },
  'pulse-rate': {
    loinc: '8889-8',
    mdc: 149530,
    unit: '/min',
    decimals: 0,
    possible: [10, 350],
    likely: [30, 220],
    staleAfterMs: 10_000,
  },
  'respiratory-rate': {
    loinc: '9279-1',
    mdc: 151562,
    unit: '/min',
    decimals: 0,
    possible: [1, 150],
    likely: [5, 60],
    staleAfterMs: 20_000,
  },
  spo2: {
    loinc: '59408-5',
    mdc: 150456,
    unit: '%',
    decimals: 0,
    possible: [20, 100],
    likely: [70, 100],
    staleAfterMs: 10_000,
  },
  temperature: {
    loinc: '8310-5',
    mdc: 150364,
    unit: 'Cel',
    decimals: 1,
    possible: [20, 46],
    likely: [33, 42],
    staleAfterMs: 60_000,
  },
  'nibp-systolic': {
    loinc: '8480-6',
    mdc: 150021,
    unit: 'mm[Hg]',
    decimals: 0,
    possible: [20, 320],
    likely: [60, 240],
    staleAfterMs: null,
  },
  'nibp-diastolic': {
    loinc: '8462-4',
    mdc: 150022,
    unit: 'mm[Hg]',
    decimals: 0,
    possible: [10, 250],
    likely: [30, 150],
    staleAfterMs: null,
  },
  'nibp-mean': {
    loinc: '8478-0',
    mdc: 150023,
    unit: 'mm[Hg]',
    decimals: 0,
    possible: [10, 280],
    likely: [40, 180],
    staleAfterMs: null,
  },
};

export type Plausibility = 'plausible' | 'unlikely' | 'impossible';

/** @param value in the vital's own UCUM unit */
export function plausibility(code: VitalCode, value: number): Plausibility {
  const { possible, likely } = vitals[code];
  if (!Number.isFinite(value) || value < possible[0] || value > possible[1]) return 'impossible';
  return value < likely[0] || value > likely[1] ? 'unlikely' : 'plausible';
}

/** Where a number comes from; a device's heart rate and our detector's are told apart. */
export const VitalSource = z.enum(['device', 'detector', 'manual']);
export type VitalSource = z.infer<typeof VitalSource>;
