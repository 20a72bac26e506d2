import { ServiceError } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { SessionArchive } from '#main/services/proof/session-archive.ts';
import type { OpenSession } from './past-sessions.ts';

/**
 * @param opened a session for reading
 * @param find as the list of sessions knows it
 */
export function createArchive(
  opened: (sessionId: SessionId) => Promise<OpenSession>,
  find: (sessionId: SessionId) => Promise<Session>,
): SessionArchive {
  return {
    reading: async (sessionId, readingId, work) =>
      (await opened(sessionId)).reader.sealedReading(readingId, work),
    waveform: async (sessionId, stretch, work) =>
      (await opened(sessionId)).reader.sealedWaveform(stretch, work),
    lost: async (sessionId) => (await opened(sessionId)).lost(),
    async subjectOf(sessionId) {
      try {
        return (await find(sessionId)).subjectId;
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'not-found') return null;
        throw error;
      }
    },
  };
}
