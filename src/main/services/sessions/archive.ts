import type { SessionId } from '#shared/domain/ids.ts';
import type { SessionArchive } from '#main/services/proof/session-archive.ts';
import type { OpenSession } from './past-sessions.ts';

/** @param opened a session for reading */
export function createArchive(opened: (sessionId: SessionId) => Promise<OpenSession>): SessionArchive {
  return {
    reading: async (sessionId, readingId, work) =>
      (await opened(sessionId)).reader.sealedReading(readingId, work),
    waveform: async (sessionId, stretch, work) =>
      (await opened(sessionId)).reader.sealedWaveform(stretch, work),
    lost: async (sessionId) => (await opened(sessionId)).lost(),
  };
}
