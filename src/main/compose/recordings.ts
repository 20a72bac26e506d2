import { createJournalStore } from '#main/adapters/journal/index.ts';
import type { Logger } from '#main/ports/logger.ts';
import { proofJobsOn } from '#main/threads/proving.ts';
import { ReadingThread } from '#main/threads/reading-thread.ts';
import { createSessionReaders } from '#main/threads/session-readers.ts';

/**
 * Journals of sessions, and the threads that read them: one that answers screens, and one for what takes longer.
 * @param folder of the sessions
 */
export function openRecordings(folder: string, logger: Logger) {
  const journals = createJournalStore(folder, (sessionId) => readers.keep(sessionId));
  const looking = new ReadingThread({ name: 'looking', logger });
  const working = new ReadingThread({ name: 'working', logger });
  const readers = createSessionReaders({ journals, looking, working, logger });
  // Who looks first does not wait for it.
  looking.begin();
  return {
    journals,
    readers,
    /** What of a proof takes long. */
    proofJobs: proofJobsOn(working),
    async close(): Promise<void> {
      // Whatever is being read is asked for again.
      await Promise.all([journals.close(), looking.close(), working.close()]);
    },
  };
}
