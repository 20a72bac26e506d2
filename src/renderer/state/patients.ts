import type { UseQueryResult } from '@tanstack/react-query';
import type { ReplyOf } from '#shared/contract/index.ts';
import { useHostQuery } from './host.ts';

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
