import { z } from 'zod';
import { OutboxEntry, type OutboxCounts } from '#shared/contract/sealing.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { IntentId } from '#shared/domain/ids.ts';
import type {
  Clock,
  EventBus,
  Logger,
  NewIntent,
  Outbox,
  RecordChange,
  RecordStore,
  Signers,
} from '#main/services/ports.ts';
import { Lanes, type Lane } from './lanes.ts';
import type { Ledger } from './ledger-port.ts';
import { OpenIntent, outboxKeys, SealedEntry } from './open-intent.ts';
import { sendIntent } from './send.ts';
import { throttled, timers, type Schedule } from './timing.ts';

export interface OutboxParts {
  readonly records: RecordStore;
  readonly ledger: Ledger;
  readonly signers: Signers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bus: EventBus;
  /** For tests: how to wait. */
  readonly schedule?: Schedule;
}

type SealedListener = (intent: NewIntent, transactionId: string) => void;

export interface OutboxService extends Outbox {
  /** Resolves when the stored intents are known. @throws ServiceError('locked') before the workstation key is there */
  ready(): Promise<void>;
  onSealedIntent(listener: SealedListener): () => void;
  /** Newest first. */
  list(state: OutboxEntry['state'] | undefined, limit: number): Promise<OutboxEntry[]>;
  counts(): z.infer<typeof OutboxCounts>;
  /** @throws ServiceError not-found, conflict when it is not in trouble */
  retry(intentId: IntentId): Promise<OutboxEntry>;
  /** Lets what is being sent end, and sends nothing more. */
  close(): Promise<void>;
}

/** At once on their way to the ledger. */
const maxSending = 16;
const publishEveryMs = 500;
/** So many transactions of one intent are looked up before the next is sent. */
const maxRemembered = 8;

/**
 * Brings intents onto the ledger: each exactly once, those of one order key one after the other, under the identity
 * of the clinician who made it. What was stored is sent, whenever the process ends in between.
 */
export function createOutbox(parts: OutboxParts): OutboxService {
  return new StoredOutbox(parts);
}

class StoredOutbox implements OutboxService {
  readonly #parts: OutboxParts;
  readonly #timers: ReturnType<typeof timers>;
  readonly #lanes = new Lanes();
  /** Prepared here; whether they were written is not known before `wake`. */
  readonly #prepared = new Map<IntentId, OpenIntent>();
  readonly #listeners = new Set<SealedListener>();
  readonly #sending = new Set<Promise<void>>();
  readonly #publish: () => void;
  readonly #unsubscribe: () => void;
  #sealedCount = 0;
  #sequence = 0;
  #loading: Promise<void> | undefined;
  #loaded = false;
  #waking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#timers = timers(parts.schedule);
    this.#publish = throttled(this.#timers, publishEveryMs, () => {
      parts.bus.publish({ type: 'outbox', counts: this.counts() });
    });
    this.#unsubscribe = parts.signers.onChange(() => {
      this.#lanes.undelayAll();
      this.wake();
    });
    this.wake();
  }

  ready(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  prepare(intent: NewIntent): readonly RecordChange[] {
    if (!this.#loaded) {
      throw new ServiceError(
        'unavailable',
        'The outbox is still being read.',
        'Try again in a moment.',
        true,
      );
    }
    if (this.#lanes.get(intent.intentId) !== undefined) return [];
    const open = OpenIntent.parse({
      intent,
      sequence: ++this.#sequence,
      createdMs: this.#parts.clock.now(),
      attempts: 0,
      sent: [],
      trouble: null,
    });
    this.#prepared.set(intent.intentId, open);
    return [{ key: outboxKeys.open(intent.intentId), value: open }];
  }

  wake(): void {
    this.#waking = this.#waking.then(() => this.#takeUp());
  }

  async entry(intentId: IntentId): Promise<OutboxEntry | undefined> {
    await this.ready();
    await this.#waking;
    const open = this.#lanes.get(intentId);
    if (open !== undefined) return this.#lanes.view(open, this.#parts.signers);
    const stored = await this.#parts.records.get(outboxKeys.sealed(intentId));
    return stored === undefined ? undefined : SealedEntry.parse(stored);
  }

  async list(state: OutboxEntry['state'] | undefined, limit: number): Promise<OutboxEntry[]> {
    await this.ready();
    const { records, signers } = this.#parts;
    const open = this.#lanes.all().map((each) => this.#lanes.view(each, signers));
    const wanted = open.filter((each) => state === undefined || each.state === state);
    const sealed =
      state === undefined || state === 'sealed'
        ? await records.list(outboxKeys.sealedPrefix, { limit, reverse: true })
        : [];
    return [...wanted, ...sealed.map(({ value }) => SealedEntry.parse(value))]
      .toSorted((a, b) => b.createdMs - a.createdMs)
      .slice(0, limit);
  }

  counts(): z.infer<typeof OutboxCounts> {
    const all = this.#lanes.all();
    const trouble = all.filter((each) => each.trouble !== null).length;
    return { waiting: all.length - trouble, sealed: this.#sealedCount, trouble };
  }

  async retry(intentId: IntentId): Promise<OutboxEntry> {
    await this.ready();
    const open = this.#lanes.get(intentId);
    if (open === undefined) {
      throw new ServiceError('not-found', 'This entry is not waiting.', 'Look at the list again.');
    }
    if (open.trouble === null) {
      throw new ServiceError('conflict', 'This entry is on its way already.', 'Nothing to do.');
    }
    await this.#store({ ...open, trouble: null });
    this.#lanes.undelay(open.intent.orderKey);
    this.#pump();
    return this.#lanes.view(this.#lanes.get(intentId) ?? open, this.#parts.signers);
  }

  onSealed(listener: (intentId: IntentId, transactionId: string) => void): () => void {
    return this.onSealedIntent((intent, transactionId) => listener(intent.intentId, transactionId));
  }

  onSealedIntent(listener: SealedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    this.#timers.stop();
    await this.#waking;
    await Promise.all(this.#sending);
  }

  async #load(): Promise<void> {
    const { records } = this.#parts;
    const stored = await records.list(outboxKeys.openPrefix);
    const opened = stored.map(({ value }) => OpenIntent.parse(value));
    this.#sealedCount = z
      .int()
      .default(0)
      .parse(await records.get(outboxKeys.sealedCount));
    this.#sequence = Math.max(this.#sequence, ...opened.map((each) => each.sequence));
    for (const each of opened) this.#lanes.add(each);
    this.#loaded = true;
    this.#publish();
  }

  /** Takes up what was written since, and sends what can be sent. */
  async #takeUp(): Promise<void> {
    try {
      await this.ready();
      for (const [intentId, open] of this.#prepared) {
        const written = await this.#parts.records.get(outboxKeys.open(intentId));
        if (written === undefined) continue;
        this.#prepared.delete(intentId);
        this.#lanes.add(open);
        this.#publish();
      }
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'locked')) {
        this.#parts.logger.error('outbox.unreadable', { error: nameOf(error) });
      }
      return;
    }
    this.#pump();
  }

  #pump(): void {
    for (const lane of this.#lanes.ready()) {
      if (this.#closed || this.#sending.size >= maxSending) return;
      const signer = this.#parts.signers.signerOf(lane.head.intent.clinicianId);
      if (signer === undefined) continue;
      lane.busy = true;
      const sending = this.#send(lane, lane.head, signer).finally(() => {
        lane.busy = false;
        this.#sending.delete(sending);
        this.#pump();
      });
      this.#sending.add(sending);
    }
  }

  async #send(
    lane: Lane,
    open: OpenIntent,
    signer: NonNullable<ReturnType<Signers['signerOf']>>,
  ): Promise<void> {
    const { ledger, logger } = this.#parts;
    const { intent } = open;
    let current: OpenIntent = { ...open, attempts: open.attempts + 1 };
    const outcome = await sendIntent({
      intent,
      attempts: current.attempts,
      sent: open.sent,
      signer,
      ledger,
      remember: async (transactionId) => {
        current = { ...current, sent: [...open.sent, transactionId].slice(-maxRemembered) };
        await this.#store(current);
      },
    });
    try {
      if (outcome.kind === 'sealed') return await this.#seal(current, outcome.transactionId);
      const { failure, error } = outcome;
      const fields = { intentId: intent.intentId, transaction: intent.transaction, error: nameOf(error) };
      logger.warn('outbox.not-sealed', { ...fields, attempts: current.attempts, again: failure.again });
      if (failure.again === 'never') return await this.#store({ ...current, trouble: failure.why });
      this.#lanes.replace(current);
      this.#delay(lane, failure.again, current.attempts, failure.why);
    } catch (error) {
      // The record store failed: what is stored is older, and is sent again from there.
      logger.error('outbox.not-stored', { intentId: intent.intentId, error: nameOf(error) });
      const why = {
        reason: 'This workstation cannot write to its disk now.',
        hint: 'Make room on the disk.',
      };
      this.#delay(lane, 'later', current.attempts, why);
    }
  }

  #delay(lane: Lane, again: 'soon' | 'later', attempts: number, why: Lane['why']): void {
    const [firstMs, mostMs] = again === 'soon' ? [10, 1_000] : [500, 60_000];
    const delayMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 16)) * (0.75 + Math.random() / 2);
    lane.why = why;
    lane.delayed = true;
    lane.cancel = this.#timers.after(delayMs, () => {
      lane.delayed = false;
      this.#pump();
    });
  }

  async #store(open: OpenIntent): Promise<void> {
    await this.#parts.records.write([{ key: outboxKeys.open(open.intent.intentId), value: open }]);
    this.#lanes.replace(open);
    this.#publish();
  }

  async #seal(open: OpenIntent, transactionId: string): Promise<void> {
    const { records, clock, logger } = this.#parts;
    const { intent } = open;
    const entry: OutboxEntry = {
      ...this.#lanes.view(open, this.#parts.signers),
      state: 'sealed',
      reason: '',
      hint: '',
      transactionId,
      sealedMs: clock.now(),
    };
    const count = ++this.#sealedCount;
    try {
      await records.write([
        { key: outboxKeys.open(intent.intentId), value: undefined },
        { key: outboxKeys.sealed(intent.intentId), value: entry },
        { key: outboxKeys.sealedCount, value: count },
      ]);
    } catch (error) {
      this.#sealedCount--;
      throw error;
    }
    this.#lanes.remove(open);
    logger.info('outbox.sealed', { intentId: intent.intentId, transactionId });
    this.#publish();
    for (const listener of this.#listeners) listener(intent, transactionId);
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'kind' in error ? `${error.name} ${String(error.kind)}` : error.name;
}
