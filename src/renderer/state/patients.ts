import type { UseQueryResult } from '@tanstack/react-query';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { PatientId, SubjectId } from '#shared/domain/ids.ts';
import { useHostQuery } from './host.ts';
import { useMay } from './identity.ts';

const renewEveryMs = 20_000;
/** The first patients of a ward are registered somewhere else right now. */
const renewEmptyEveryMs = 1_500;

type Page = ReplyOf<'patients.list'>;

/**
 * A page of the patients of this ward, or of those whom a text fits; others register some meanwhile, and the host sends
 * no event for that.
 * @param text empty: all
 * @param before where the page begins; left out: with the patient who was registered last
 */
export function usePatientPage(text: string, limit: number, before?: string): UseQueryResult<Page> {
  const page = { limit, ...(before !== undefined && { before }) };
  const all = text === '';
  const options = {
    keepPrevious: true,
    refetchEveryMs: (reply: Page | undefined) =>
      all && reply?.patients.length === 0 ? renewEmptyEveryMs : renewEveryMs,
  };
  const listed = useHostQuery('patients.list', page, { ...options, enabled: all });
  const found = useHostQuery('patients.search', { text, ...page }, { ...options, enabled: !all });
  return all ? listed : found;
}

/** One patient by the id; `data` is undefined while nobody is asked for. */
export function usePatient(patientId: PatientId | null): {
  readonly patient: Patient | null;
  readonly failure: unknown;
} {
  const asked = { patientIds: patientId === null ? [] : [patientId] };
  const { data, error } = useHostQuery('patients.get', asked, { enabled: patientId !== null });
  return { patient: data?.patients[0] ?? null, failure: error };
}

/** Patients by their ids, such as those of a page of sessions. */
export function usePatientsById(patientIds: readonly PatientId[]): ReadonlyMap<PatientId, Patient> {
  const asked = { patientIds: [...new Set(patientIds)].toSorted() };
  const { data } = useHostQuery('patients.get', asked, {
    enabled: patientIds.length > 0,
    keepPrevious: true,
  });
  return new Map(data?.patients.map((patient) => [patient.patientId, patient]));
}

/** Who is behind a pseudonym, where this workstation knows it and this clinician may; else null. */
export function usePatientOf(subjectId: SubjectId | null): Patient | null {
  const allowed = useMay('patient.read');
  const asked = { subjectIds: subjectId === null ? [] : [subjectId] };
  const { data } = useHostQuery('patients.get', asked, { enabled: allowed && subjectId !== null });
  return data?.patients[0] ?? null;
}
