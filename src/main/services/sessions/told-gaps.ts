import type { Gap } from '#shared/contract/sessions.ts';
import type { Journal } from './journal.ts';
import { GapsEntry } from './entries.ts';

/** Gaps that were told while recording, in the order in which they ended. */
export async function toldGaps(journal: Pick<Journal, 'read'>): Promise<Gap[]> {
  const gaps: Gap[] = [];
  for await (const record of journal.read({ topics: ['gap'] })) {
    if (record.kind === 'entry') gaps.push(...GapsEntry.parse(record.entry).gaps);
  }
  return gaps;
}
