import type { SessionId } from '#shared/domain/ids.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import type { Gap, Session } from '#shared/contract/sessions.ts';
import type { Journal } from './journal.ts';
import { OverviewEntry } from './entries.ts';
import { lostOf, recordingGone, type KeptParts } from './kept-sessions.ts';
import { Overviews } from './overviews.ts';

export interface OpenSession {
  readonly journal: Journal;
  readonly overviews: Overviews;
  /** What was recorded and cannot be read any more. */
  readonly lost: readonly Gap[];
}

/** So many past sessions stay open for looking at; an overview of twelve hours takes 1.4 MB for each signal. */
const maxOpen = 4;

/** Past sessions that somebody looks at. A journal that is only read keeps nothing open: dropping it is enough. */
export class OpenSessions {
  readonly #parts: KeptParts;
  readonly #open = new Map<SessionId, Promise<OpenSession>>();

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  async get(session: Session): Promise<OpenSession> {
    const { sessionId } = session;
    const opened = this.#open.get(sessionId) ?? this.#load(session);
    this.#open.delete(sessionId);
    this.#open.set(sessionId, opened);
    const [oldest] = this.#open.keys();
    if (this.#open.size > maxOpen && oldest !== undefined) this.#open.delete(oldest);
    try {
      return await opened;
    } catch (error) {
      this.#open.delete(sessionId);
      throw error;
    }
  }

  async #load(session: Session): Promise<OpenSession> {
    const { ports, book } = this.#parts;
    const { sessionId } = session;
    if ((await ports.journals.bytesOf(sessionId)) === 0) throw recordingGone();
    const journal = await ports.journals.open(sessionId, false);
    const kept = (await book.find(sessionId))?.kept ?? null;
    const lost = await lostOf(this.#parts, { session, kept }, journal);
    return { journal, overviews: await loadOverviews(journal, session), lost };
  }
}

/** The stored overviews, completed by the frames that came after them. */
async function loadOverviews(journal: Journal, session: Session): Promise<Overviews> {
  const overviews = new Overviews();
  let throughSequence = 0;
  for await (const record of journal.read({ topics: ['overview'] })) {
    if (record.kind !== 'entry') continue;
    const entry = OverviewEntry.parse(record.entry);
    overviews.join(entry);
    throughSequence = entry.throughSequence;
  }
  for await (const record of journal.read({ signals: 'all', fromSequence: throughSequence + 1 })) {
    if (record.kind !== 'frames') continue;
    const { deviceId, signalId, bytes, sequence } = record;
    const offset = signalOf(session, deviceId, signalId)?.offset ?? 0;
    overviews.add({ deviceId, signalId, offset }, decodeFrames(bytes), sequence);
  }
  return overviews;
}

/** What a signal of the session means; the latest description counts. */
export function signalOf(session: Session, deviceId: string, signalId: string) {
  for (const device of session.devices.toReversed()) {
    const info = device.signals.find((one) => one.deviceId === deviceId && one.signalId === signalId);
    if (info !== undefined) return info;
  }
  return undefined;
}
