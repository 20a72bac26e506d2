import { setTimeout } from 'node:timers/promises';
import type { SessionId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { SealQueue } from '#main/services/outbox/seal-queue.ts';
import type { LiveSessions } from './live-sessions.ts';
import { nothingSealed, type SessionBook, type SessionRecord } from './session-book.ts';

/**
 * While batches are sealed one after the other, so many times as long as writing the session's record takes it rests: the
 * record names all that are not sealed, and after days without a ledger these are thousands.
 */
const restTimes = 4;

/** Takes journaled batches to the outbox, in order, and follows them to the ledger. */
export class SealProgress {
  readonly #seals: SealQueue;
  readonly #book: SessionBook;
  readonly #live: Pick<LiveSessions, 'find'>;
  readonly #logger: Logger;
  /** Journaled, but the outbox did not take them yet. */
  readonly #waiting = new Map<SessionId, SealBatch[]>();
  /** Sealed through this batch, but the session's record does not say so yet. */
  readonly #sealedThrough = new Map<SessionId, number>();
  readonly #noting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;

  constructor(seals: SealQueue, book: SessionBook, live: Pick<LiveSessions, 'find'>, logger: Logger) {
    this.#seals = seals;
    this.#book = book;
    this.#live = live;
    this.#logger = logger;
    this.#unsubscribe = seals.onBatchSealed((sessionId, number) => {
      const before = this.#sealedThrough.get(sessionId);
      this.#sealedThrough.set(sessionId, Math.max(number, before ?? 0));
      if (before !== undefined) return;
      const noting = this.#noteSealed(sessionId).finally(() => this.#noting.delete(noting));
      this.#noting.add(noting);
    });
  }

  /** Never fails: what the outbox does not take now is tried again with the next batch, and after a start. */
  async add(batch: SealBatch, session: Session): Promise<void> {
    const waiting = this.#waiting.get(batch.sessionId) ?? [];
    waiting.push(batch);
    this.#waiting.set(batch.sessionId, waiting);
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        await this.enqueue(next, session);
        waiting.shift();
      }
    } catch (error) {
      this.#failed(batch.sessionId, error);
    }
  }

  /** @throws when the outbox cannot store it */
  enqueue(batch: SealBatch, session: Session): Promise<void> {
    return this.enqueueAll([batch], session);
  }

  /**
   * Takes many at once: the session's record, which names all that are not sealed, is written twice and not for each.
   * @param batches of one session, in order; one that the outbox has already is taken once
   * @throws when the outbox cannot store one of them
   */
  async enqueueAll(batches: readonly SealBatch[], session: Session): Promise<void> {
    const { sessionId } = session;
    const last = batches.at(-1);
    if (last === undefined) return;
    // Noted before: the ledger may be quicker than our own record.
    await this.#book.update(sessionId, (record) => noted(record, session, batches));
    for (const batch of batches) await this.#seals.enqueue(batch);
    await this.#book.update(sessionId, (record) => ({
      ...noted(record, session),
      enqueuedThrough: Math.max(last.number, record?.enqueuedThrough ?? 0),
      complete: last.final || (record?.complete ?? false),
    }));
  }

  /** Resolves when the records say what was sealed until now. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#closing.abort();
    await Promise.all(this.#noting);
  }

  /** The first at once, and those that come meanwhile with one of the next. */
  async #noteSealed(sessionId: SessionId): Promise<void> {
    const through = () => this.#sealedThrough.get(sessionId) ?? 0;
    try {
      for (let told = 0; told < through();) {
        const beganMs = performance.now();
        told = through();
        await this.#sealed(sessionId, told);
        if (told < through()) await this.#rest(restTimes * (performance.now() - beganMs));
      }
    } catch (error) {
      this.#failed(sessionId, error);
    }
    this.#sealedThrough.delete(sessionId);
  }

  /** Ends early when the app ends. */
  async #rest(ms: number): Promise<void> {
    await setTimeout(ms, undefined, this.#closing).catch(() => undefined);
  }

  async #sealed(sessionId: SessionId, number: number): Promise<void> {
    let sealedUntilMs: number | null = null;
    const { session } = await this.#book.update(sessionId, (record) => {
      if (record === undefined) throw new Error('a batch of an unknown session was sealed');
      const ends = record.unsealed.filter((one) => one.number <= number).map((one) => one.toMs);
      sealedUntilMs = Math.max(record.session.sealedUntilMs ?? 0, ...ends);
      return {
        ...record,
        session: { ...record.session, sealedUntilMs: sealedUntilMs === 0 ? null : sealedUntilMs },
        unsealed: record.unsealed.filter((one) => one.number > number),
      };
    });
    const recorder = this.#live.find(sessionId);
    if (recorder === undefined) this.#book.publish(session);
    else if (session.sealedUntilMs !== null) recorder.sealedUntil(session.sealedUntilMs);
  }

  #failed(sessionId: SessionId, error: unknown): void {
    this.#logger.warn('session.batch-not-enqueued', {
      sessionId,
      error: error instanceof Error ? error.name : 'unknown',
    });
  }
}

function noted(
  record: SessionRecord | undefined,
  session: Session,
  batches: readonly SealBatch[] = [],
): SessionRecord {
  const before = record ?? { ...nothingSealed, session };
  const known = new Set(before.unsealed.map(({ number }) => number));
  const added = batches
    .filter(({ number }) => !known.has(number))
    .map(({ number, toMs }) => ({ number, toMs }));
  return added.length === 0 ? before : { ...before, unsealed: [...before.unsealed, ...added] };
}
