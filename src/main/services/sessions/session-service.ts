import { ServiceError } from '#shared/contract/errors.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { ClinicianId, SessionId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import type { SessionArchive } from '#main/services/proof/session-archive.ts';
import { createArchive } from './archive.ts';
import { readBatches } from './batches.ts';
import { DiskWatch } from './disk-watch.ts';
import { endSession } from './end-session.ts';
import { checkKept, noteKept, reportCut } from './kept-sessions.ts';
import { LiveSessions } from './live-sessions.ts';
import type { ActorHandlersOf } from '#main/services/api/handlers.ts';
import { PastSessions } from './past-sessions.ts';
import type { Journal } from './journal.ts';
import type { SessionPorts } from './ports.ts';
import { finishSession, readSession } from './recovery.ts';
import { SealProgress } from './seal-progress.ts';
import { nothingSealed, SessionBook, type SessionRecord } from './session-book.ts';
import { sessionCommands } from './session-commands.ts';
import { openSession, sessionQueries } from './session-queries.ts';
import { UnfinishedSessions } from './unfinished-sessions.ts';
import { heldMore, reportUnlisted, reportUnreadable } from './unlisted.ts';

export interface SessionService {
  /** The contract's `sessions.*`. */
  readonly handlers: ActorHandlersOf<'sessions'>;
  readonly archive: SessionArchive;
  /**
   * After the first unlock: ends sessions that a crash left running, and brings to the outbox what is missing there.
   * A session that cannot be mended is logged and told, and keeps nobody from working. Called again it does nothing.
   */
  recover(): Promise<void>;
  /** What a screen that opens now has to say of recording. */
  standing(): readonly StreamEvent[];
  /** The sessions that run now. */
  running(): Session[];
  /** Sessions that run under this clinician's identity. */
  runningSessionsOf(clinicianId: ClinicianId): number;
  /** The app ends: running sessions become `interrupted`, with all that came until now in their last batch. */
  stopAll(): Promise<void>;
}

export function createSessionService(ports: SessionPorts): SessionService {
  const live = new LiveSessions(ports.feed, ports.vitals, ports.report);
  const book = new SessionBook(ports.records, ports.bus);
  const disk = new DiskWatch(ports.bus, ports.logger, ports.clock);
  const progress = new SealProgress(ports.seals, book, live, ports.logger);
  const past = new PastSessions({ ports, book });
  const looking = { live, book, past, readers: ports.readers };
  const unfinished = new UnfinishedSessions({ ports, book });
  const parts = { ports, live, book, disk, progress, unfinished };
  let recovery: Promise<void> | undefined;
  return {
    handlers: { ...sessionCommands(parts), ...sessionQueries(looking) },
    archive: createArchive((sessionId) => openSession(looking, sessionId)),
    recover() {
      recovery ??= recoverAll(ports, book, progress).catch((error: unknown) => {
        recovery = undefined;
        throw error;
      });
      return recovery;
    },
    // What could not be stored of a session that has ended is among its gaps.
    standing: () => (live.all().length > 0 ? disk.standing() : []),
    running: () => live.all().map(({ session }) => session),
    runningSessionsOf: (clinicianId) =>
      live.all().filter(({ session }) => session.responsible === clinicianId).length,
    async stopAll() {
      for (const recorder of live.all()) {
        await endSession(parts, recorder, null).catch((error: unknown) =>
          ports.logger.error('session.not-ended', {
            sessionId: recorder.session.sessionId,
            error: String(error),
          }),
        );
      }
      live.close();
      await unfinished.close();
      await progress.close();
      await book.close();
    },
  };
}

async function recoverAll(ports: SessionPorts, book: SessionBook, progress: SealProgress): Promise<void> {
  const records = new Map((await book.all()).map((record) => [record.session.sessionId, record]));
  await checkKept({ ports, book }, [...records.values()]);
  const journaled = await ports.journals.list();
  const unlisted = journaled.filter((sessionId) => !records.has(sessionId));
  const found = new Map<SessionId, number>();
  for (const sessionId of unlisted) found.set(sessionId, await ports.journals.bytesOf(sessionId));
  await reportUnlisted(ports, unlisted);
  for (const sessionId of journaled) {
    const record = records.get(sessionId);
    if (record?.complete === true && record.kept !== null) continue;
    try {
      if (record?.complete === true) await noteExtent(ports, book, record.session);
      else await recoverSession({ ports, book, progress }, sessionId, record, found.get(sessionId) ?? 0);
    } catch (error) {
      tell(ports, sessionId, error);
      const isListed = (await book.find(sessionId)) !== undefined;
      if (!isListed) await reportUnreadable(ports, sessionId);
    }
  }
}

/** A session that an earlier version ended: from now on its recording may not become shorter. */
async function noteExtent(ports: SessionPorts, book: SessionBook, session: Session): Promise<void> {
  await noteKept({ ports, book }, session, await ports.journals.open(session.sessionId, false));
}

/** Batches that are taken to the outbox at once. */
const enqueuedAtOnce = 100;

interface RecoveryParts {
  readonly ports: SessionPorts;
  readonly book: SessionBook;
  readonly progress: SealProgress;
}

/** @param foundBytes of a journal that is in no list, as it was found */
async function recoverSession(
  { ports, book, progress }: RecoveryParts,
  sessionId: SessionId,
  record: SessionRecord | undefined,
  foundBytes: number,
): Promise<void> {
  const journal = await ports.journals.open(sessionId, true);
  try {
    const found = await readSession(journal, sessionId);
    if (found === undefined) {
      ports.logger.warn('session.without-begin', { sessionId });
      if (record !== undefined || heldMore(journal, foundBytes)) await reportUnreadable(ports, sessionId);
      return;
    }
    const wasRunning = found.session.state === 'running';
    const session = asKnown(
      await finishSession(journal, found, record?.enqueuedThrough ?? 0),
      record?.session,
    );
    await book.update(sessionId, (before) => ({
      ...(before ?? nothingSealed),
      session,
    }));
    const enqueuedThrough = record?.enqueuedThrough ?? 0;
    if ((found.lastBatch?.batch.number ?? 0) < enqueuedThrough) await reportCut(ports, session);
    await enqueueRest(progress, journal, session, enqueuedThrough);
    await noteKept({ ports, book }, session, journal);
    const health = journal.health();
    if (wasRunning) ports.logger.warn('session.interrupted', { sessionId, ...health });
    if (health.damagedStretches > 0) throw damaged();
  } finally {
    await journal.close();
  }
}

/** After a crash of a session that could not be sealed for long there are thousands. */
async function enqueueRest(
  progress: SealProgress,
  journal: Journal,
  session: Session,
  enqueuedThrough: number,
): Promise<void> {
  let some: SealBatch[] = [];
  for await (const { batch } of readBatches(journal)) {
    if (batch.number > enqueuedThrough) some.push(batch);
    if (some.length < enqueuedAtOnce) continue;
    await progress.enqueueAll(some, session);
    some = [];
  }
  await progress.enqueueAll(some, session);
}

/** What the list of sessions knew already stays known, where the journal that said so was cut. */
function asKnown(journaled: Session, listed: Session | undefined): Session {
  if (listed === undefined) return journaled;
  return {
    ...journaled,
    devices: longer(journaled.devices, listed.devices),
    marks: longer(journaled.marks, listed.marks),
    handovers: longer(journaled.handovers, listed.handovers),
    sealedUntilMs: listed.sealedUntilMs,
  };
}

function longer<T>(one: readonly T[], other: readonly T[]): T[] {
  return [...(one.length < other.length ? other : one)];
}

function tell(ports: SessionPorts, sessionId: SessionId, error: unknown): void {
  const known = error instanceof ServiceError ? error : undefined;
  ports.logger.error('session.not-recovered', {
    sessionId,
    code: known?.code ?? 'internal',
    error: String(error),
  });
  ports.bus.publish({
    type: 'notice',
    level: 'warning',
    error: {
      code: known?.code ?? 'internal',
      message: known?.message ?? 'A recording that the app did not end could not be completed.',
      hint: known?.hint ?? 'Call IT. What was recorded is kept.',
      retryable: false,
      correlationId: sessionId,
    },
  });
}

function damaged(): ServiceError {
  return new ServiceError(
    'journal',
    'A part of a recording is damaged on disk and cannot be read. All the rest of it can.',
    'Call IT: the disk may be failing.',
  );
}
