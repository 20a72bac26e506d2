import type { TFunction } from 'i18next';

/** A count, and how many of them something is to be said of; of none nothing is. */
export function withSome(
  t: TFunction,
  all: number,
  some: number,
  words: 'refusedCount' | 'openSessions',
): string {
  return some === 0 ? String(all) : t(`audit.${words}`, { all, count: some });
}
