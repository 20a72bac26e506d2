import type { SessionId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import { durationMs } from '#shared/codec/join-frames.ts';
import type { Journal } from './journal.ts';
import { BatchBuilder } from './batch-builder.ts';
import { ReadingsEntry, SessionEntry, BatchEntry } from './entries.ts';
import { applyEntry, signalOf } from './session-fold.ts';
import type { FramesRecord } from './signal-track.ts';
import { toldGaps } from './told-gaps.ts';
import { untoldGaps } from './untold-gaps.ts';

/** A session as its journal alone tells it. */
export interface JournaledSession {
  readonly session: Session;
  readonly lastBatch: BatchEntry | null;
}

/** @returns undefined when not even the session's begin is in the journal */
export async function readSession(
  journal: Journal,
  sessionId: SessionId,
): Promise<JournaledSession | undefined> {
  let session: Session | undefined;
  for await (const record of journal.read({ topics: ['session'] })) {
    if (record.kind !== 'entry') continue;
    session = applyEntry(sessionId, session, SessionEntry.parse(record.entry));
  }
  if (session === undefined) return undefined;
  const gapCount = (await toldGaps(journal)).length;
  let last: unknown = null;
  for await (const record of journal.read({ topics: ['batch'] })) {
    if (record.kind === 'entry') last = record.entry;
  }
  const lastBatch = last === null ? null : BatchEntry.parse(last);
  return { session: { ...session, gapCount }, lastBatch };
}

/**
 * Ends a session that the app did not end: what was journaled and not yet put into a batch becomes the final one,
 * under the clinician who was responsible.
 * @param journal open for appending
 * @param enqueuedThrough the last batch that the outbox has: the journal may have lost it, and its number is taken
 * @returns the session as it is now; its final batch is in the journal
 */
export async function finishSession(
  journal: Journal,
  { session, lastBatch }: JournaledSession,
  enqueuedThrough: number,
): Promise<Session> {
  let lastMs = lastBatch?.batch.toMs ?? session.startedMs;
  if (lastBatch?.batch.final !== true) {
    const { builder, endMs } = await collectRest(journal, session, (lastBatch?.throughSequence ?? 0) + 1);
    const fromMs = lastMs;
    lastMs = Math.max(lastMs, endMs);
    const entry = builder.take(session, {
      number: Math.max(lastBatch?.batch.number ?? 0, enqueuedThrough) + 1,
      clinicianId: session.responsible,
      fromMs,
      toMs: lastMs,
      final: true,
    });
    await journal.append({ kind: 'entry', topic: 'batch', fromMs, toMs: lastMs, entry });
  }
  if (session.state !== 'running') return session;
  const gaps = await untoldGaps(journal, session, lastMs);
  if (gaps.length > 0) {
    const fromMs = Math.min(...gaps.map(({ startMs }) => startMs));
    await journal.append({ kind: 'entry', topic: 'gap', fromMs, toMs: lastMs, entry: { gaps } });
  }
  const entry: SessionEntry = { type: 'ended', timeMs: lastMs, state: 'interrupted', by: null };
  await journal.append({ kind: 'entry', topic: 'session', entry });
  const ended = applyEntry(session.sessionId, session, entry) ?? session;
  return { ...ended, gapCount: ended.gapCount + gaps.length };
}

/** @returns end of all that the journal holds of the session, ms */
export async function recordedUntil(journal: Journal, session: Session): Promise<number> {
  return (await collectRest(journal, session, 1)).endMs;
}

async function collectRest(
  journal: Journal,
  session: Session,
  fromSequence: number,
): Promise<{ builder: BatchBuilder; endMs: number }> {
  const builder = new BatchBuilder();
  let endMs = session.startedMs;
  for await (const record of journal.read({ topics: ['readings'], signals: 'all', fromSequence })) {
    if (record.kind === 'entry') {
      const { readings } = ReadingsEntry.parse(record.entry);
      builder.addReadings(readings, record.sequence);
      for (const { timeMs } of readings) endMs = Math.max(endMs, timeMs);
      continue;
    }
    const info = signalOf(session, record.deviceId, record.signalId);
    if (info === undefined) continue;
    const frames = asRecord(record.bytes);
    builder.addFrames(info, frames, record.sequence);
    endMs = Math.max(endMs, frames.toMs);
  }
  return { builder, endMs };
}

function asRecord(bytes: Uint8Array): FramesRecord {
  const frames = decodeFrames(bytes);
  const ends = frames.map((frame) => frame.startMs + durationMs(frame));
  return {
    bytes,
    frames,
    fromMs: Math.min(...frames.map(({ startMs }) => startMs)),
    toMs: Math.max(...ends),
    sampleCount: frames.reduce((sum, { samples }) => sum + samples.length, 0),
  };
}
