import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { CommandParts } from './command-parts.ts';
import { noteKept } from './kept-sessions.ts';
import type { Recorder } from './recorder.ts';
import { nothingSealed } from './session-book.ts';

/** Ends a running session. @param by null: the app ends. @throws ServiceError('disk') when that cannot be stored */
export async function endSession(
  parts: CommandParts,
  recorder: Recorder,
  by: ClinicianId | null,
): Promise<Session> {
  const { ports, live } = parts;
  const state = by === null ? 'interrupted' : 'stopped';
  await recorder.end({ type: 'ended', timeMs: recorder.nowMs(), state, by }, () => {
    for (const deviceId of live.devicesOf(recorder)) live.disconnect(deviceId);
  });
  live.remove(recorder);
  const { sessionId } = recorder.session;
  ports.logger.info('session.ended', { sessionId, state });
  try {
    await recorder.cutBatch(true);
    await close(parts, recorder);
  } catch (error) {
    // Told by the disk watch. The session has ended all the same: what is left of it follows when there is room.
    ports.logger.warn('session.last-batch-not-stored', { sessionId, error: String(error) });
    if (by === null) await close(parts, recorder);
    else parts.unfinished.add(recorder);
  }
  return saveSession(parts, recorder);
}

/** The stop is in the journal: a file that does not close takes nothing of it back. */
async function close(parts: CommandParts, recorder: Recorder): Promise<void> {
  const { sessionId } = recorder.session;
  try {
    await recorder.close();
  } catch (error) {
    parts.ports.logger.warn('session.journal-not-closed', { sessionId, error: String(error) });
  }
  await noteKept(parts, recorder.session, recorder.journal);
}

/** The list of sessions follows. The journal has it already: a failure here is mended at the next start. */
export async function saveSession({ ports, book }: CommandParts, recorder: Recorder): Promise<Session> {
  const { session } = recorder;
  try {
    const record = await book.update(session.sessionId, (before) => {
      const times = [before?.session.sealedUntilMs, session.sealedUntilMs].filter(
        (time) => typeof time === 'number',
      );
      const sealedUntilMs = times.length === 0 ? null : Math.max(...times);
      return {
        ...(before ?? nothingSealed),
        session: { ...session, sealedUntilMs },
      };
    });
    return record.session;
  } catch (error) {
    ports.logger.warn('session.record-not-stored', { sessionId: session.sessionId, error: String(error) });
    return session;
  }
}
