import { LRUCache } from 'lru-cache';
import type { SessionId } from '#shared/domain/ids.ts';
import type { Gap, Session } from '#shared/contract/sessions.ts';
import { unwatched } from '#main/ports/work.ts';
import { recordingGone, reportLost, type KeptParts } from './kept-sessions.ts';
import type { SessionReader } from './reader.ts';

export interface OpenSession {
  readonly reader: SessionReader;
  /** What was recorded and cannot be read any more; null: the session runs, and all of it can. */
  lost(): Promise<readonly Gap[] | null>;
}

/** Of so many past sessions that were looked at it is known what they lack. */
const maxOpen = 4;

/** Past sessions that somebody looks at. Opened for the first time, each is read whole beside: what it lacks is told. */
export class PastSessions {
  readonly #parts: KeptParts;
  readonly #lost = new LRUCache<SessionId, Promise<readonly Gap[]>>({ max: maxOpen });

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  async get(session: Session): Promise<OpenSession> {
    const { ports } = this.#parts;
    const { sessionId } = session;
    if (!this.#lost.has(sessionId) && (await ports.journals.bytesOf(sessionId)) === 0) throw recordingGone();
    const reader = ports.readers.of(sessionId);
    // Who asks for it hears why it failed.
    this.#lostOf(session, reader).catch(() => undefined);
    return { reader, lost: () => this.#lostOf(session, reader) };
  }

  #lostOf(session: Session, reader: SessionReader): Promise<readonly Gap[]> {
    const { sessionId } = session;
    const known = this.#lost.get(sessionId);
    if (known !== undefined) return known;
    const lost = this.#find(session, reader);
    this.#lost.set(sessionId, lost);
    lost.catch(() => this.#lost.delete(sessionId));
    return lost;
  }

  async #find(session: Session, reader: SessionReader): Promise<readonly Gap[]> {
    const { ports, book } = this.#parts;
    const kept = (await book.find(session.sessionId))?.kept ?? null;
    const lost = await reader.lost(session, kept, unwatched);
    await reportLost(ports, session, lost);
    return lost.gaps;
  }
}
