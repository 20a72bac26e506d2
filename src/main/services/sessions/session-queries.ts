import { ServiceError } from '#shared/contract/errors.ts';
import type { Gap, Reading, Session } from '#shared/contract/sessions.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import { demand } from './access.ts';
import { GapsEntry, ReadingsEntry } from './entries.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Methods } from './methods.ts';
import { signalOf, type OpenSession, type OpenSessions } from './open-sessions.ts';
import type { SessionBook } from './session-book.ts';
import { waveform } from './waveform.ts';

export interface QueryParts {
  readonly live: LiveSessions;
  readonly book: SessionBook;
  readonly open: OpenSessions;
}

type Queries = Pick<
  Methods<'sessions'>,
  'sessions.list' | 'sessions.get' | 'sessions.readings' | 'sessions.gaps' | 'sessions.waveform'
>;

/** What looks at sessions, running and past. */
export function sessionQueries(parts: QueryParts): Queries {
  const { live, book } = parts;
  return {
    'sessions.list': async (actor, { patientId }) => {
      demand(actor, 'session.read');
      const sessions = (await book.all()).map(
        ({ session }) => live.find(session.sessionId)?.session ?? session,
      );
      return {
        sessions: sessions.filter((session) => patientId === undefined || session.patientId === patientId),
      };
    },
    'sessions.get': async (actor, { sessionId }) => {
      demand(actor, 'session.read');
      return find(parts, sessionId);
    },
    'sessions.readings': async (actor, { sessionId, fromMs, toMs, limit }) => {
      demand(actor, 'session.read');
      const { journal } = await open(parts, await find(parts, sessionId));
      const readings: Reading[] = [];
      for await (const record of journal.read({ topics: ['readings'], fromMs, toMs })) {
        if (record.kind === 'entry') readings.push(...ReadingsEntry.parse(record.entry).readings);
      }
      const wanted = readings.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
      return { readings: wanted.toSorted((a, b) => a.timeMs - b.timeMs).slice(0, limit) };
    },
    'sessions.gaps': async (actor, { sessionId }) => {
      demand(actor, 'session.read');
      const { journal, lost } = await open(parts, await find(parts, sessionId));
      const gaps: Gap[] = [...lost];
      for await (const record of journal.read({ topics: ['gap'] })) {
        if (record.kind === 'entry') gaps.push(...GapsEntry.parse(record.entry).gaps);
      }
      gaps.push(...(live.find(sessionId)?.openGaps() ?? []));
      return { gaps: gaps.toSorted((a, b) => a.startMs - b.startMs) };
    },
    'sessions.waveform': async (actor, args) => {
      demand(actor, 'session.read');
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
