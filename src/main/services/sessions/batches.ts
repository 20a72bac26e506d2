import type { Journal, JournalFilter } from './journal.ts';
import { BatchEntry } from './entries.ts';

/** Batches of a journal, in order. */
export async function* readBatches(
  journal: Pick<Journal, 'read'>,
  filter: Pick<JournalFilter, 'fromMs' | 'toMs' | 'fromSequence'> = {},
): AsyncGenerator<BatchEntry> {
  const { fromMs, toMs, fromSequence } = filter;
  const part = {
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(fromSequence !== undefined && { fromSequence }),
  };
  for await (const record of journal.read({ ...part, topics: ['batch'] })) {
    if (record.kind === 'entry') yield BatchEntry.parse(record.entry);
  }
}
