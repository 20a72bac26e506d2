import { z } from 'zod';

/** Ids are branded, so that a patient id cannot be passed where a session id is wanted. UUIDv7 unless said otherwise. */
const uuid = z.uuid();

export const PatientId = uuid.brand<'PatientId'>();
export type PatientId = z.infer<typeof PatientId>;

/** The pseudonym of a patient: all that the ledger ever sees of the person. */
export const SubjectId = uuid.brand<'SubjectId'>();
export type SubjectId = z.infer<typeof SubjectId>;

export const SessionId = uuid.brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

/** A registered device, or a candidate that was recognised on a port and waits for registration. */
export const DeviceId = uuid.brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

export const TreatmentId = uuid.brand<'TreatmentId'>();
export type TreatmentId = z.infer<typeof TreatmentId>;

export const ReadingId = uuid.brand<'ReadingId'>();
export type ReadingId = z.infer<typeof ReadingId>;

/** The id of an intent in the outbox; made before anything is sent, so that a repeat is recognised. */
export const IntentId = uuid.brand<'IntentId'>();
export type IntentId = z.infer<typeof IntentId>;

/** Enrolment id: what a clinician types when signing in, such as `n.okafor`. Never a personal number. */
export const ClinicianId = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{1,31}$/, 'small letters, digits, dots and dashes, 2 to 32 of them')
  .brand<'ClinicianId'>();
export type ClinicianId = z.infer<typeof ClinicianId>;

/** UTC, milliseconds since 1970-01-01T00:00:00Z. */
export const TimeMs = z.number().min(0).max(8.64e15);
export type TimeMs = z.infer<typeof TimeMs>;
