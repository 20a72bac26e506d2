import type { SessionId } from '#shared/domain/ids.ts';
import type { DiskJournalStore } from '#main/adapters/journal/index.ts';
import type { Logger } from '#main/ports/logger.ts';
import { unwatched } from '#main/ports/work.ts';
import type { SessionReader, SessionReaders } from '#main/services/sessions/reader.ts';
import type { ReadingThread } from './reading-thread.ts';

export interface ReaderParts {
  readonly journals: Pick<DiskJournalStore, 'access' | 'knownAccess'>;
  /** Answers screens. */
  readonly looking: ReadingThread;
  /** Does what takes longer: proofs, and reading sessions whole. */
  readonly working: ReadingThread;
  readonly logger: Logger;
}

/** Readers whose work is done by threads. */
export function createSessionReaders(parts: ReaderParts): SessionReaders & {
  /** Has what is found in closed segments kept beside them, so that it is not looked for when somebody waits. */
  keep(sessionId: SessionId): void;
} {
  const { journals, looking, working, logger } = parts;
  async function ask<T>(
    thread: ReadingThread,
    sessionId: SessionId,
    job: keyof SessionReader | 'keep',
    args: readonly unknown[],
    work = unwatched,
  ): Promise<T> {
    const access = await (thread === looking ? journals.knownAccess(sessionId) : journals.access(sessionId));
    const session = { sessionId, access };
    return thread.call({ job, session, args }, work);
  }
  return {
    of: (sessionId) => ({
      waveform: (info, wanted, work) => ask(looking, sessionId, 'waveform', [info, wanted], work),
      readings: (...args) => ask(looking, sessionId, 'readings', args),
      trends: (...args) => ask(looking, sessionId, 'trends', args),
      gaps: () => ask(looking, sessionId, 'gaps', []),
      lost: (session, kept, work) => ask(working, sessionId, 'lost', [session, kept], work),
      sealedReading: (readingId, work) => ask(working, sessionId, 'sealedReading', [readingId], work),
      sealedWaveform: (stretch, work) => ask(working, sessionId, 'sealedWaveform', [stretch], work),
    }),
    keep(sessionId) {
      ask(working, sessionId, 'keep', []).catch((error: unknown) =>
        // It is found again whenever somebody looks.
        logger.warn('session.not-indexed', { sessionId, error: String(error) }),
      );
    },
  };
}
