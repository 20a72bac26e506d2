import type { Journal, JournalFilter } from './journal.ts';
import { BatchEntry } from './entries.ts';

/** Batches of a journal, in order. */
export async function* readBatches(
  journal: Pick<Journal, 'read'>,
  filter: Pick<JournalFilter, 'fromMs' | 'toMs' | 'fromSequence'> = {},
): AsyncGenerator<BatchEntry> {
  for await (const record of journal.read({ ...filter, topics: ['batch'] })) {
    if (record.kind === 'entry') yield BatchEntry.parse(record.entry);
  }
}
