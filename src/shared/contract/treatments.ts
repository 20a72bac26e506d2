import { z } from 'zod';
import { ClinicianId, PatientId, SubjectId, TimeMs, TreatmentId } from '../domain/ids.ts';
import { method } from './method.ts';
import { freeText, optionalText } from './text.ts';

export const Route = z.enum([
  'oral',
  'sublingual',
  'intravenous',
  'intramuscular',
  'subcutaneous',
  'inhaled',
  'topical',
  'rectal',
  'nasal',
  'other',
]);
export type Route = z.infer<typeof Route>;

/** UCUM units that a dose can have; a list, since a mistyped unit is a hundredfold dose. */
export const DoseUnit = z.enum([
  'mg',
  'ug',
  'g',
  'mL',
  '[iU]',
  'mmol',
  'mg/h',
  'mL/h',
  'ug/kg/min',
  'L/min',
  '{tablet}',
  '{puff}',
  '{drop}',
]);

export const Schedule = z.object({
  kind: z.enum(['once', 'every', 'continuous', 'as-needed']),
  /** With `every`: hours between doses. */
  everyHours: z.number().positive().max(168).nullable(),
});

export const TreatmentPlan = z.object({
  what: z.string().trim().min(1).max(120),
  dose: z.number().positive().max(1e6),
  unit: DoseUnit,
  route: Route,
  schedule: Schedule,
  startMs: TimeMs,
  endMs: TimeMs.nullable(),
  reason: z.string().trim().min(1).max(300),
});
export type TreatmentPlan = z.infer<typeof TreatmentPlan>;

/** As a person types it. What was sealed is never written in another form. */
const PlanArgs = TreatmentPlan.extend({ what: freeText(120), reason: freeText(300) });

export const Administration = z.object({
  outcome: z.enum(['given', 'held', 'refused']),
  timeMs: TimeMs,
  /** Wanted when held or refused. */
  reason: z.string().max(300),
});

const AdministrationArgs = Administration.extend({ reason: optionalText(300) });

/** Nothing is overwritten: a treatment is the list of its events. */
export const TreatmentEvent = z.object({
  /** 1 = registered. */
  version: z.number().int().min(1),
  kind: z.enum(['registered', 'administered', 'changed', 'stopped']),
  timeMs: TimeMs,
  clinicianId: ClinicianId,
  plan: TreatmentPlan.nullable(),
  administration: Administration.nullable(),
  /** Why it was changed or stopped. */
  reason: z.string(),
  /** Where it stands on its way to the ledger. */
  sealing: z.enum(['waiting', 'sealed', 'trouble']),
  transactionId: z.string().nullable(),
});
export type TreatmentEvent = z.infer<typeof TreatmentEvent>;

export const Treatment = z.object({
  treatmentId: TreatmentId,
  patientId: PatientId,
  subjectId: SubjectId,
  state: z.enum(['active', 'stopped']),
  /** As it stands now. */
  plan: TreatmentPlan,
  events: z.array(TreatmentEvent),
});
export type Treatment = z.infer<typeof Treatment>;

const byTreatment = z.object({ treatmentId: TreatmentId });
/** The version the clinician saw: a change by somebody else in between is a conflict, not an overwrite. */
const seen = { version: z.number().int().min(1) };

export const treatmentMethods = {
  'treatments.list': method({
    access: 'treatment.read',
    verb: 'GET',
    path: '/treatments',
    summary: 'Treatments of a patient with their whole history',
    args: z.object({ patientId: PatientId }),
    reply: z.object({ treatments: z.array(Treatment) }),
  }),
  'treatments.register': method({
    access: 'treatment.prescribe',
    verb: 'POST',
    path: '/treatments',
    summary: 'Register a treatment',
    args: z.object({ treatmentId: TreatmentId, patientId: PatientId, plan: PlanArgs }),
    reply: Treatment,
  }),
  'treatments.administer': method({
    access: 'treatment.administer',
    verb: 'POST',
    path: '/treatments/administer',
    summary: 'Record that a dose was given, held or refused',
    args: byTreatment.extend({ ...seen, administration: AdministrationArgs }),
    reply: Treatment,
  }),
  'treatments.change': method({
    access: 'treatment.prescribe',
    verb: 'POST',
    path: '/treatments/change',
    summary: 'Change the plan, with the reason',
    args: byTreatment.extend({ ...seen, plan: PlanArgs, reason: freeText(300) }),
    reply: Treatment,
  }),
  'treatments.stop': method({
    access: 'treatment.prescribe',
    verb: 'POST',
    path: '/treatments/stop',
    summary: 'Stop a treatment, with the reason',
    args: byTreatment.extend({ ...seen, reason: freeText(300) }),
    reply: Treatment,
  }),
} as const;
