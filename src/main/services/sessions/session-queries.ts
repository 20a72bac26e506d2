import { ServiceError } from '#shared/contract/errors.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { PatientId, SessionId } from '#shared/domain/ids.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { ActorHandlersOf } from '#main/services/api/handlers.ts';
import type { OpenSession, PastSessions } from './past-sessions.ts';
import type { SessionReaders } from './reader.ts';
import type { SessionBook } from './session-book.ts';
import { signalOf } from './session-fold.ts';

export interface QueryParts {
  readonly live: LiveSessions;
  readonly book: SessionBook;
  readonly past: PastSessions;
  readonly readers: SessionReaders;
}

type Queries = Pick<
  ActorHandlersOf<'sessions'>,
  | 'sessions.list'
  | 'sessions.get'
  | 'sessions.readings'
  | 'sessions.trends'
  | 'sessions.gaps'
  | 'sessions.waveform'
>;

/** What looks at sessions, running and past. */
export function sessionQueries(parts: QueryParts): Queries {
  const { live, book } = parts;
  return {
    'sessions.list': async (_actor, { patientId, state, ...page }) => {
      if (state === 'running') return { sessions: runningOf(live, patientId), next: null };
      const { sessions, next } = await book.page(patientId, page);
      return { sessions: sessions.map((one) => live.find(one.sessionId)?.session ?? one), next };
    },
    'sessions.get': (_actor, { sessionId }) => find(parts, sessionId),
    'sessions.readings': async (_actor, { sessionId, ...wanted }) => {
      const session = await find(parts, sessionId);
      const { reader } = await open(parts, session);
      return reader.readings(spanOf(parts, session), wanted);
    },
    'sessions.trends': async (_actor, { sessionId, ...wanted }) => {
      const session = await find(parts, sessionId);
      const { reader } = await open(parts, session);
      return reader.trends(spanOf(parts, session), wanted);
    },
    'sessions.gaps': async (_actor, { sessionId, which }) => {
      const opened = await open(parts, await find(parts, sessionId));
      const lost = which === 'told' ? null : opened.lost();
      const [told, gone] = await Promise.all([opened.reader.gaps(), lost]);
      const going = live.find(sessionId)?.openGaps() ?? [];
      return { gaps: [...told, ...(gone ?? []), ...going].toSorted((a, b) => a.startMs - b.startMs) };
    },
    'sessions.waveform': async (_actor, { sessionId, deviceId, signalId, ...wanted }, _connection, work) => {
      const session = await find(parts, sessionId);
      const info = signalOf(session, deviceId, signalId);
      if (info === undefined) {
        throw new ServiceError(
          'not-found',
          'This session has no such signal.',
          'Choose one of its devices’ signals.',
        );
      }
      const { reader } = await open(parts, session);
      return reader.waveform(info, wanted, work);
    },
  };
}

/** All that run, newest first: they are few, and a screen needs each of them. */
function runningOf(live: LiveSessions, patientId: PatientId | undefined): Session[] {
  return live
    .all()
    .map(({ session }) => session)
    .filter((session) => patientId === undefined || session.patientId === patientId)
    .toSorted((a, b) => (a.sessionId < b.sessionId ? 1 : -1));
}

/** Begin of a session, and its end or now, ms. */
function spanOf({ live }: QueryParts, { sessionId, startedMs, stoppedMs }: Session) {
  return { startedMs, endMs: stoppedMs ?? live.find(sessionId)?.nowMs() ?? startedMs };
}

/** @throws ServiceError('not-found') */
async function find({ live, book }: QueryParts, sessionId: SessionId): Promise<Session> {
  const session = live.find(sessionId)?.session ?? (await book.find(sessionId))?.session;
  if (session !== undefined) return session;
  throw new ServiceError('not-found', 'There is no such session.', 'Choose another one from the list.');
}

/** A session, running or past, for reading. @throws ServiceError('not-found'), ('journal') */
export async function openSession(parts: QueryParts, sessionId: SessionId): Promise<OpenSession> {
  return open(parts, await find(parts, sessionId));
}

async function open({ live, past, readers }: QueryParts, session: Session): Promise<OpenSession> {
  const { sessionId } = session;
  if (live.find(sessionId) === undefined) return past.get(session);
  return { reader: readers.of(sessionId), lost: async () => null };
}
