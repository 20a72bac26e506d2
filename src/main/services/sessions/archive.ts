import { ServiceError } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import type { Journal, JournalFilter } from './journal.ts';
import type { SessionArchive } from '#main/services/proof/session-archive.ts';
import { BatchEntry } from './entries.ts';
import type { OpenSession } from './open-sessions.ts';

/** Batches of a journal, in order. */
export async function* readBatches(
  journal: Journal,
  filter: Pick<JournalFilter, 'fromMs' | 'toMs' | 'fromSequence'> = {},
): AsyncGenerator<BatchEntry> {
  for await (const record of journal.read({ ...filter, topics: ['batch'] })) {
    if (record.kind === 'entry') yield BatchEntry.parse(record.entry);
  }
}

/**
 * @param opened a session's journal for reading
 * @param isRunning whether more of it comes
 */
export function createArchive(
  opened: (sessionId: SessionId) => Promise<Pick<OpenSession, 'journal' | 'lost'>>,
  isRunning: (sessionId: SessionId) => boolean,
): SessionArchive {
  const journalOf = async (sessionId: SessionId) => (await opened(sessionId)).journal;
  return {
    async batches(sessionId, stretch = { fromMs: -Infinity, toMs: Infinity }) {
      const batches: SealBatch[] = [];
      for await (const { batch } of readBatches(await journalOf(sessionId), stretch)) batches.push(batch);
      return batches;
    },
    lost: async (sessionId) => (isRunning(sessionId) ? null : (await opened(sessionId)).lost),
    async frames(leaf) {
      const journal = await journalOf(leaf.sessionId);
      const stretch = { fromMs: leaf.fromMs, toMs: leaf.toMs };
      for await (const { frames } of readBatches(journal, stretch)) {
        const range = frames.find(({ salt }) => salt === leaf.salt);
        if (range === undefined) continue;
        const { fromSequence, toSequence } = range;
        const parts: Uint8Array[] = [];
        for await (const record of journal.read({ signals: [leaf], fromSequence, toSequence })) {
          if (record.kind === 'frames') parts.push(record.bytes);
        }
        return Buffer.concat(parts);
      }
      throw new ServiceError(
        'not-found',
        'The recording of this waveform was not found.',
        'It may be damaged on disk: call IT.',
      );
    },
  };
}
