import { z } from 'zod';
import { PatientId, SubjectId } from '../domain/ids.ts';
import { method } from './method.ts';
import { next, page } from './paging.ts';
import { freeText, nameText, numberText, optionalText } from './text.ts';

export const Sex = z.enum(['female', 'male', 'other', 'unknown']);

export const Patient = z.object({
  patientId: PatientId,
  subjectId: SubjectId,
  name: z.string(),
  recordNumber: z.string(),
  /** YYYY-MM-DD */
  birthDate: z.string(),
  sex: Sex,
  bed: z.string(),
});
export type Patient = z.infer<typeof Patient>;

export const RegisterPatientArgs = z.object({
  name: nameText(80),
  recordNumber: numberText(32),
  birthDate: z.iso.date(),
  sex: Sex,
  bed: optionalText(16),
  /** The person has seen that a patient who looks the same is registered, and it is another one. */
  confirmed: z.boolean().optional(),
});

export const patientMethods = {
  'patients.list': method({
    access: 'patient.read',
    verb: 'GET',
    path: '/patients',
    summary: 'Patients of this ward, the one registered last first',
    args: z.object(page(100, 500)),
    reply: z.object({ patients: z.array(Patient), next }),
  }),
  'patients.search': method({
    access: 'patient.read',
    verb: 'POST',
    path: '/patients/search',
    summary:
      'Patients whose name, record number and bed together hold every word of a text, the one registered last first',
    args: z.object({ text: freeText(120), ...page(100, 500) }),
    reply: z.object({ patients: z.array(Patient), next }),
  }),
  'patients.get': method({
    access: 'patient.read',
    verb: 'POST',
    path: '/patients/some',
    summary: 'Some patients by their ids or pseudonyms; who is not known here is left out',
    args: z.object({
      patientIds: z.array(PatientId).max(500).default([]),
      subjectIds: z.array(SubjectId).max(500).default([]),
    }),
    reply: z.object({ patients: z.array(Patient) }),
  }),
  'patients.register': method({
    access: 'patient.register',
    verb: 'POST',
    path: '/patients',
    summary:
      'Register a patient; a pseudonym is made for the ledger. Who looks like a registered one needs `confirmed`',
    args: RegisterPatientArgs,
    reply: Patient,
  }),
} as const;
