import { z } from 'zod';
import { SessionId, TimeMs, type PatientId } from '#shared/domain/ids.ts';
import { Session } from '#shared/contract/sessions.ts';
import { readCursor, writeCursor } from '#main/services/paging/cursor.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { InTurn } from '#main/in-turn.ts';

/** How much the journal held when the session ended, kept apart from it. */
export const Kept = z.object({ bytes: z.number(), lastSequence: z.number() });
export type Kept = z.infer<typeof Kept>;

/** What the record store keeps of a session: how it stands, for lists, and how far its batches are. */
export const SessionRecord = z.object({
  session: Session,
  /** The last batch, of those that are in the outbox. */
  enqueuedThrough: z.number().int(),
  /** The final batch is in the outbox: nothing is left to be done for this session at a start. */
  complete: z.boolean(),
  /** Batches that are not yet on the ledger. */
  unsealed: z.array(z.object({ number: z.number().int(), toMs: TimeMs })),
  /** null while it runs, and of sessions that an earlier version ended until they are looked at. */
  kept: Kept.nullable().default(null),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

/** Of a session that was just begun. */
export const nothingSealed: Omit<SessionRecord, 'session'> = {
  enqueuedThrough: 0,
  complete: false,
  unsealed: [],
  kept: null,
};

const prefix = 'session/';
/** Viewers hear of one session at most so often, ms. */
const eventIntervalMs = 500;
/** So many records are read at once: samples come in between. */
const readAtOnce = 50;

export interface SessionPage {
  readonly before?: string | undefined;
  readonly limit: number;
}

/** The sessions' records: a copy of what the journals say, so that a list does not open them; and news of them. */
export class SessionBook {
  readonly #records: RecordStore;
  readonly #bus: EventBus;
  readonly #turns = new InTurn<SessionId>();
  #patients: Promise<Map<SessionId, PatientId>> | undefined;
  readonly #news = new Map<SessionId, { latest: Session | null; timer: NodeJS.Timeout }>();

  constructor(records: RecordStore, bus: EventBus) {
    this.#records = records;
    this.#bus = bus;
  }

  async find(sessionId: SessionId): Promise<SessionRecord | undefined> {
    const value = await this.#records.get(prefix + sessionId);
    return value === undefined ? undefined : SessionRecord.parse(value);
  }

  /** Newest first: session ids grow with time. */
  async all(): Promise<SessionRecord[]> {
    const records: SessionRecord[] = [];
    for await (const record of this.#newestFirst()) records.push(record);
    return records;
  }

  /** Sessions of one patient, or of all, newest first. */
  async page(
    patientId: PatientId | undefined,
    { before, limit }: SessionPage,
  ): Promise<{ sessions: Session[]; next: string | null }> {
    const behind = before === undefined ? undefined : readCursor(SessionId, before);
    const found =
      patientId === undefined
        ? await this.#records.list(prefix, {
            reverse: true,
            limit: limit + 1,
            ...(behind !== undefined && { after: prefix + behind }),
          })
        : await this.#ofPatient(patientId, behind, limit + 1);
    const sessions = found.slice(0, limit).map(({ value }) => SessionRecord.parse(value).session);
    const last = found.length > limit ? sessions.at(-1) : undefined;
    return { sessions, next: last === undefined ? null : writeCursor(last.sessionId) };
  }

  async #ofPatient(patientId: PatientId, behind: SessionId | undefined, limit: number) {
    this.#patients ??= this.#readPatients().catch((error: unknown) => {
      this.#patients = undefined;
      throw error;
    });
    const ids = [...(await this.#patients)]
      .filter(([id, patient]) => patient === patientId && (behind === undefined || id < behind))
      .map(([id]) => id)
      .toSorted((a, b) => (a < b ? 1 : -1))
      .slice(0, limit);
    return Promise.all(ids.map(async (id) => ({ value: await this.#records.get(prefix + id) })));
  }

  /** Whose each session is; read once, and never changed. */
  async #readPatients(): Promise<Map<SessionId, PatientId>> {
    const patients = new Map<SessionId, PatientId>();
    for await (const { session } of this.#newestFirst()) patients.set(session.sessionId, session.patientId);
    return patients;
  }

  async *#newestFirst(): AsyncGenerator<SessionRecord> {
    let after: string | undefined;
    for (;;) {
      const options = { reverse: true, limit: readAtOnce, ...(after !== undefined && { after }) };
      const page = await this.#records.list(prefix, options);
      for (const { value } of page) yield SessionRecord.parse(value);
      after = page.at(-1)?.key;
      if (page.length < readAtOnce) return;
    }
  }

  /** Changes a session's record, one change after the other. @returns what was stored */
  update(
    sessionId: SessionId,
    change: (record: SessionRecord | undefined) => SessionRecord,
  ): Promise<SessionRecord> {
    return this.#turns.take(sessionId, async () => {
      const record = change(await this.find(sessionId));
      await this.#records.write([{ key: prefix + sessionId, value: record }]);
      (await this.#patients?.catch(() => undefined))?.set(sessionId, record.session.patientId);
      return record;
    });
  }

  /** Tells viewers, at most twice a second for each session; the last state is always told. */
  publish(session: Session): void {
    const { sessionId } = session;
    const waiting = this.#news.get(sessionId);
    if (waiting !== undefined) {
      waiting.latest = session;
      return;
    }
    this.#bus.publish({ type: 'session', session });
    const timer = setTimeout(() => {
      const { latest = null } = this.#news.get(sessionId) ?? {};
      this.#news.delete(sessionId);
      if (latest !== null) this.publish(latest);
    }, eventIntervalMs);
    timer.unref();
    this.#news.set(sessionId, { latest: null, timer });
  }

  /** Waits for changes on their way; what viewers have not heard they hear now. */
  async close(): Promise<void> {
    for (const { latest, timer } of this.#news.values()) {
      clearTimeout(timer);
      if (latest !== null) this.#bus.publish({ type: 'session', session: latest });
    }
    this.#news.clear();
    await this.#turns.idle();
  }
}
