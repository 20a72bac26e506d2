import { z } from 'zod';

/**
 * Why a value is not known. Shown beside the dashes and stored with the record; a value is never invented,
 * never 0, never the last one known.
 */
export const Absence = z.enum([
  'lead-off',
  'probe-off',
  'artefact',
  'out-of-range',
  'invalid',
  'searching',
  'silent',
  'unplugged',
  'not-measured',
  'stale',
  /** The workstation could not store it: the disk was full or failed. */
  'not-recorded',
  // Journals hold a reason by its place in this list: new ones stand at its end, none is ever moved or removed.
  /** Of a cuff: the patient moved. */
  'motion',
  /** Of a cuff: no pulses, or too weak ones. */
  'weak-signal',
  /** Of a cuff: it is loose, or air escapes. */
  'cuff-loose',
  /** Of a cuff: its tube is kinked or blocked. */
  'tube-blocked',
  'over-pressure',
  'timed-out',
  'cancelled',
  /** The device reports a fault of its own, or an error that is not known here. */
  'device-error',
  /** It was recorded, and cannot be read any more: what kept it is damaged or gone. */
  'damaged',
]);
export type Absence = z.infer<typeof Absence>;

/** The code of an absence in a stream frame's header; 0 means that all samples are present. */
export function absenceCode(absence: Absence | null): number {
  return absence === null ? 0 : Absence.options.indexOf(absence) + 1;
}

export function absenceFromCode(code: number): Absence | null {
  return code === 0 ? null : (Absence.options[code - 1] ?? 'invalid');
}
