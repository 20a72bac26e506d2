import { ServiceError } from '#shared/contract/errors.ts';
import type { Gap, Session } from '#shared/contract/sessions.ts';
import type { PatientId, SessionId } from '#shared/domain/ids.ts';
import { GapsEntry } from './entries.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { MethodsOf } from '#main/services/api/handlers.ts';
import { signalOf, type OpenSession, type OpenSessions } from './open-sessions.ts';
import { readingPage } from './reading-pages.ts';
import type { SessionBook } from './session-book.ts';
import { trendsOf } from './trend-query.ts';
import { waveform } from './waveform.ts';

export interface QueryParts {
  readonly live: LiveSessions;
  readonly book: SessionBook;
  readonly open: OpenSessions;
}

type Queries = Pick<
  MethodsOf<'sessions'>,
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
      const { journal } = await open(parts, session);
      return readingPage(journal, spanOf(parts, session), wanted);
    },
    'sessions.trends': async (_actor, { sessionId, ...wanted }) => {
      const session = await find(parts, sessionId);
      const { journal } = await open(parts, session);
      return { series: await trendsOf(journal, spanOf(parts, session), wanted) };
    },
    'sessions.gaps': async (_actor, { sessionId }) => {
      const { journal, lost } = await open(parts, await find(parts, sessionId));
      const gaps: Gap[] = [...lost];
      for await (const record of journal.read({ topics: ['gap'] })) {
        if (record.kind === 'entry') gaps.push(...GapsEntry.parse(record.entry).gaps);
      }
      gaps.push(...(live.find(sessionId)?.openGaps() ?? []));
      return { gaps: gaps.toSorted((a, b) => a.startMs - b.startMs) };
    },
    'sessions.waveform': async (_actor, args) => {
      const session = await find(parts, args.sessionId);
      const info = signalOf(session, args.deviceId, args.signalId);
      if (info === undefined) {
        throw new ServiceError(
          'not-found',
          'This session has no such signal.',
          'Choose one of its devices’ signals.',
        );
      }
      const { journal, overviews } = await open(parts, session);
      const overview = overviews.of(args.deviceId, args.signalId);
      return waveform({ journal, info, overview }, args);
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

async function find({ live, book }: QueryParts, sessionId: SessionId): Promise<Session> {
  const session = live.find(sessionId)?.session ?? (await book.find(sessionId))?.session;
  if (session !== undefined) return session;
  throw new ServiceError('not-found', 'There is no such session.', 'Choose another one from the list.');
}

/** A session's journal, running or past, for reading. @throws ServiceError('not-found'), ('journal') */
export async function openSession(parts: QueryParts, sessionId: SessionId): Promise<OpenSession> {
  return open(parts, await find(parts, sessionId));
}

async function open({ live, open: past }: QueryParts, session: Session): Promise<OpenSession> {
  const recorder = live.find(session.sessionId);
  if (recorder === undefined) return past.get(session);
  const { journal, overviews } = recorder;
  return { journal, overviews, lost: [] };
}
