import { z } from 'zod';
import { IntentId, PatientId, type TreatmentId } from '#shared/domain/ids.ts';
import { TreatmentDetails } from '#main/ledger-format/treatment.ts';

/** An event as stored, never changed afterwards. */
export const StoredEvent = z.strictObject({
  ...TreatmentDetails.omit({ salt: true }).shape,
  patientId: PatientId,
  intentId: IntentId,
  /** Canonical JSON of `TreatmentDetails`: private data on the ledger, whose digest is public. */
  details: z.string(),
});
export type StoredEvent = z.infer<typeof StoredEvent>;

export const treatmentKeys = {
  ofPatient: (patientId: PatientId) => `treatment-of/${patientId}/`,
  ofPatientEntry: (patientId: PatientId, treatmentId: TreatmentId) =>
    `treatment-of/${patientId}/${treatmentId}`,
};
