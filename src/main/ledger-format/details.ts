import { z } from 'zod';
import { ClinicianId, SubjectId, TimeMs, TreatmentId } from '#shared/domain/ids.ts';
import { Administration, TreatmentEvent, TreatmentPlan } from '#shared/contract/treatments.ts';
import { Salt } from '#shared/domain/sealing.ts';

/**
 * What an event of a treatment says, in the very text that is sealed. It names the subject by pseudonym and the
 * clinician by enrolment id.
 */
export const TreatmentDetails = z.strictObject({
  salt: Salt,
  treatmentId: TreatmentId,
  subjectId: SubjectId,
  version: z.int().min(1),
  kind: TreatmentEvent.shape.kind,
  timeMs: TimeMs,
  clinicianId: ClinicianId,
  plan: TreatmentPlan.nullable(),
  administration: Administration.nullable(),
  reason: z.string(),
});
export type TreatmentDetails = z.infer<typeof TreatmentDetails>;

/** What the hospital keeps to itself about a device; the public part of the registration commits to its text. */
export const DeviceDetails = z.strictObject({
  salt: Salt,
  label: z.string(),
  serialNumber: z.string().nullable(),
  registeredMs: TimeMs,
});
export type DeviceDetails = z.infer<typeof DeviceDetails>;
