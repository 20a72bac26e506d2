import type { UseQueryResult } from '@tanstack/react-query';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Patient } from '#shared/contract/sessions.ts';
import type { SubjectId } from '#shared/domain/ids.ts';
import { useHostQuery } from './host.ts';
import { useMay } from './identity.ts';

const renewEveryMs = 20_000;
/** The first patients of a ward are registered somewhere else right now. */
const renewEmptyEveryMs = 1_500;

/** Patients of this ward; others register some meanwhile, and the host sends no event for that. */
export function usePatients(): UseQueryResult<ReplyOf<'patients.list'>> {
  return useHostQuery(
    'patients.list',
    {},
    {
      refetchEveryMs: (reply) => (reply?.patients.length === 0 ? renewEmptyEveryMs : renewEveryMs),
    },
  );
}

/** Who is behind a pseudonym, where this workstation knows it and this clinician may; else null. */
export function usePatientOf(subjectId: SubjectId | null): Patient | null {
  const allowed = useMay('patient.read');
  const { data } = useHostQuery('patients.list', {}, { enabled: allowed && subjectId !== null });
  return data?.patients.find((patient) => patient.subjectId === subjectId) ?? null;
}
