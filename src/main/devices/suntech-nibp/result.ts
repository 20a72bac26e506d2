import type { Absence } from '#shared/domain/absence.ts';
import { plausibility, type VitalCode } from '#shared/domain/vitals.ts';
import type { NibpResult } from './protocol.ts';

export type CuffVital = Extract<VitalCode, 'nibp-systolic' | 'nibp-diastolic' | 'nibp-mean' | 'pulse-rate'>;
export const cuffVitals: readonly CuffVital[] = [
  'nibp-systolic',
  'nibp-diastolic',
  'nibp-mean',
  'pulse-rate',
];

/** A value in its unit, or why there is none. */
type Known = number | Absence;

/** What a measurement gave. */
export interface Outcome {
  readonly vitals: Readonly<Record<CuffVital, Known>>;
  /** For the person, empty when all is well. */
  readonly problem: string;
}

interface Failure {
  readonly reason: Absence;
  readonly problem: string;
}

const fit = 'Check that the cuff has the right size and sits firmly, then measure again.';
const service = 'Measure again; if it comes back, use another cuff and have the module checked.';

/** Errors that the module reports with its result; protocol.ts says where they are from. */
const errors: Readonly<Record<number, Failure>> = {
  0x01: { reason: 'weak-signal', problem: `No value: pulses too weak. ${fit}` },
  0x02: { reason: 'motion', problem: 'No value: the arm moved too much. Keep it still, then measure again.' },
  0x03: {
    reason: 'out-of-range',
    problem: `No value: the pressure is outside what the cuff can measure. ${fit}`,
  },
  0x04: {
    reason: 'timed-out',
    problem: 'No value: it took too long. Keep the arm still, then measure again.',
  },
  0x55: {
    reason: 'tube-blocked',
    problem: 'No value: no air gets through. Straighten the tube, then measure again.',
  },
  0x56: { reason: 'cancelled', problem: 'No value: the measurement was stopped.' },
  0x57: { reason: 'cuff-loose', problem: `No value: the cuff is loose or leaks. ${fit}` },
  0x58: {
    reason: 'timed-out',
    problem: `No value: the cuff stopped itself after too long a time. ${service}`,
  },
  0x59: { reason: 'over-pressure', problem: `No value: too much pressure in the cuff. ${service}` },
  0x5a: { reason: 'device-error', problem: `No value: the cuff has a fault or too little power. ${service}` },
  0x5b: { reason: 'device-error', problem: `No value: the cuff’s own safety check failed. ${service}` },
  0x61: { reason: 'device-error', problem: `No value: the cuff’s pressure sensor failed. ${service}` },
  0x63: { reason: 'device-error', problem: `No value: the cuff’s calibration is damaged. ${service}` },
};

function failureOf(error: number): Failure {
  const code = error.toString(16).toUpperCase().padStart(2, '0');
  return (
    errors[error] ?? {
      reason: 'device-error',
      problem: `No value: the cuff reports error ${code}, which is not known. ${service}`,
    }
  );
}

const noResult = 'The measurement gave no result. Check cuff and tube, keep the arm still, measure again.';

/** The same reason for all four. */
export function nothing(reason: Absence, problem = noResult): Outcome {
  return {
    vitals: { 'nibp-systolic': reason, 'nibp-diastolic': reason, 'nibp-mean': reason, 'pulse-rate': reason },
    problem,
  };
}

/** Counts that stand for "none" where a number would be. */
const isNone = (value: number): boolean => value === 0 || value === -1 || value === 0xffff;

/** A value that may be missing beside others that are there. */
function known(code: CuffVital, value: number): Known {
  if (isNone(value)) return 'not-measured';
  return plausibility(code, value) === 'impossible' ? 'out-of-range' : value;
}

/** What a result means: an error of the module's, a value that no body has or a contradiction is never a number. */
export function outcomeOf({ systolic, diastolic, mean, pulse, error }: NibpResult): Outcome {
  if (error !== undefined) {
    const { reason, problem } = failureOf(error);
    return nothing(reason, problem);
  }
  if (isNone(systolic) || isNone(diastolic)) return nothing('artefact');
  const impossible =
    plausibility('nibp-systolic', systolic) === 'impossible' ||
    plausibility('nibp-diastolic', diastolic) === 'impossible';
  if (impossible) return nothing('out-of-range');
  const contradicts = !isNone(mean) && (mean <= diastolic || mean >= systolic);
  if (systolic <= diastolic || contradicts) return nothing('artefact');
  return {
    vitals: {
      'nibp-systolic': systolic,
      'nibp-diastolic': diastolic,
      'nibp-mean': known('nibp-mean', mean),
      // One source takes the second byte for the pulse's upper half, the other does not: they agree up to 255.
      'pulse-rate': pulse > 0xff && !isNone(pulse) ? 'invalid' : known('pulse-rate', pulse),
    },
    problem: '',
  };
}
