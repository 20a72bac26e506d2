import type { z } from 'zod';
import { ServiceError, type Explanation } from '#shared/contract/errors.ts';
import type { OutboxCounts, OutboxEntry, OutboxProgress } from '#shared/contract/outbox.ts';
import type { ClinicianId, IntentId } from '#shared/domain/ids.ts';
import type { Clock } from '#main/ports/clock.ts';
import { createEmitter, type Emitter } from '#main/services/events/emitter.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { NewIntent, Outbox } from './intent.ts';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import type { Signers } from '#main/services/identity/signer.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { Circuit } from './circuit.ts';
import { OrderQueues } from './order-queues.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import { OpenIntent, waitingOf, type Waiting } from './open-intent.ts';
import { outboxKeys, OutboxStore } from './outbox-store.ts';
import { Rate } from './rate.ts';
import { failureOf, isAnswer, isDamage } from '#main/services/ledger/refusals.ts';
import { nameOf, Sender } from './sender.ts';
import { throttled, timers, type Schedule, type Timers } from './timing.ts';

export interface OutboxParts {
  readonly records: RecordStore;
  readonly ledger: Ledger;
  /** What the ledger is called at this workstation: `embedded`, or the channel's name. */
  readonly ledgerName: string;
  readonly signers: Signers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bus: EventBus;
  readonly report: ReportFault;
  /** For tests: how to wait. */
  readonly schedule?: Schedule;
}

export interface OutboxService extends Outbox {
  /** Resolves when the stored intents are known. @throws ServiceError('locked') before the workstation key is there */
  ready(): Promise<void>;
  readonly onSealedIntent: Emitter<[intent: NewIntent, transactionId: string]>['on'];
  /**
   * Newest first: ids begin with the time at which they were made.
   * @param before only entries older than this one
   */
  list(
    state: OutboxEntry['state'] | undefined,
    limit: number,
    before?: IntentId,
  ): Promise<readonly OutboxEntry[]>;
  counts(): z.infer<typeof OutboxCounts>;
  progress(): OutboxProgress;
  /** What waits for the ledger in this clinician's name. */
  waitingOf(clinicianId: ClinicianId): number;
  /** @throws ServiceError not-found, conflict when it is not in trouble */
  retry(intentId: IntentId): Promise<OutboxEntry>;
  /** Sends nothing more, over restarts too, until resumed. Resolves when nothing is on its way any more. */
  pause(why: Explanation): Promise<void>;
  resume(): Promise<void>;
  /** What comes next of these order keys names the ledger on which they began, once it goes onto another one. */
  continueFrom(chainId: string, orderKeys: Iterable<string>): Promise<void>;
  /** The ledger was heard of in another way. */
  ledgerAnswered(): void;
  /** How a question to the ledger ended. @param error undefined when it was answered */
  ledgerAsked(error: unknown): void;
  /** Lets what is being sent end, and sends nothing more. */
  close(): Promise<void>;
}

const publishEveryMs = 500;

/**
 * Brings intents onto the ledger: each exactly once, those of one order key one after the other, under the identity
 * of the clinician who made it. What was stored is sent, whenever the process ends in between. Nothing that was signed
 * is stored: after days without a ledger each is signed anew.
 */
export function createOutbox(parts: OutboxParts): OutboxService {
  return new StoredOutbox(parts);
}

class StoredOutbox implements OutboxService {
  readonly #parts: OutboxParts;
  readonly #store: OutboxStore;
  readonly #timers: Timers;
  readonly #circuit: Circuit;
  readonly #rate: Rate;
  readonly #queues = new OrderQueues();
  /** Prepared here; whether they were written is not known before `wake`. */
  readonly #prepared = new Map<IntentId, Waiting>();
  readonly #sealedIntents: Emitter<[NewIntent, string]>;
  readonly onSealedIntent: OutboxService['onSealedIntent'];
  readonly #sender: Sender;
  readonly #publish: () => void;
  readonly #unsubscribe: () => void;
  #sequence = 0;
  #loading: Promise<void> | undefined;
  #loaded = false;
  #waking: Promise<void> = Promise.resolve();
  #paused: { readonly why: Explanation; readonly sinceMs: number } | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#sealedIntents = createEmitter('outbox.sealed', parts.report);
    this.onSealedIntent = this.#sealedIntents.on;
    this.#store = new OutboxStore(parts.records);
    this.#timers = timers(parts.schedule);
    this.#rate = new Rate(parts.clock);
    this.#circuit = new Circuit(parts.clock, this.#timers, () => {
      this.#publish();
      this.#sender.pump();
    });
    this.#sender = new Sender({
      ...parts,
      store: this.#store,
      queues: this.#queues,
      circuit: this.#circuit,
      timers: this.#timers,
      maySend: () => this.#paused === undefined,
      onChange: () => this.#publish(),
      onSealed: (intent, transactionId) => this.#sealed(intent, transactionId),
    });
    this.#publish = throttled(this.#timers, publishEveryMs, () => {
      parts.bus.publish({ type: 'outbox', counts: this.counts() });
      parts.bus.publish({ type: 'outbox-progress', progress: this.progress() });
    });
    this.#unsubscribe = parts.signers.onChange(() => {
      this.#queues.undelayAll();
      this.#circuit.tryNow();
      this.#waking = this.#waking.then(() => this.#takeNewCertificates());
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
    if (this.#queues.get(intent.intentId) !== undefined) return [];
    const open = OpenIntent.parse({
      intent,
      sequence: ++this.#sequence,
      createdMs: this.#parts.clock.now(),
      attempts: 0,
      sent: [],
      trouble: null,
    });
    this.#prepared.set(intent.intentId, waitingOf(open));
    return [{ key: outboxKeys.open(intent.intentId), value: open }];
  }

  wake(): void {
    this.#waking = this.#waking.then(() => this.#takeUp());
  }

  async entry(intentId: IntentId): Promise<OutboxEntry | undefined> {
    await this.ready();
    await this.#waking;
    const open = this.#queues.get(intentId);
    if (open !== undefined) return this.#view(open);
    return this.#store.sealed(intentId);
  }

  async list(
    state: OutboxEntry['state'] | undefined,
    limit: number,
    before?: IntentId,
  ): Promise<readonly OutboxEntry[]> {
    await this.ready();
    const open = this.#queues
      .all()
      .filter(({ trouble }) => state === undefined || state === (trouble === null ? 'waiting' : 'trouble'))
      .filter(({ intentId }) => before === undefined || intentId < before)
      .toSorted(newestFirst)
      .slice(0, limit);
    const sealed =
      state === undefined || state === 'sealed' ? await this.#store.listSealed(limit, before) : [];
    return [...open.map((each) => this.#view(each)), ...sealed].toSorted(newestFirst).slice(0, limit);
  }

  counts(): z.infer<typeof OutboxCounts> {
    const { waiting, trouble } = this.#queues.counts();
    return { waiting, sealed: this.#store.sealedCount, trouble };
  }

  progress(): OutboxProgress {
    const { waiting, oldestMs } = this.#queues.counts();
    const sealedLastMinute = this.#rate.lastMinute();
    const ledger = this.#reach();
    const moves = ledger.state === 'reachable' && sealedLastMinute > 0;
    return {
      oldestWaitingMs: oldestMs,
      sealedLastMinute,
      remainingMs: moves ? Math.round((waiting / sealedLastMinute) * 60_000) : null,
      ledger,
    };
  }

  waitingOf(clinicianId: ClinicianId): number {
    return this.#queues.all().filter((each) => each.clinicianId === clinicianId && each.trouble === null)
      .length;
  }

  async retry(intentId: IntentId): Promise<OutboxEntry> {
    await this.ready();
    const open = this.#queues.get(intentId);
    if (open === undefined) {
      throw new ServiceError('not-found', 'This entry is not waiting.', 'Look at the list again.');
    }
    if (open.trouble === null) {
      throw new ServiceError('conflict', 'This entry is on its way already.', 'Nothing to do.');
    }
    await this.#release(intentId);
    this.#sender.pump();
    return this.#view(this.#queues.get(intentId) ?? open);
  }

  async pause(why: Explanation): Promise<void> {
    await this.#store.setPaused(why);
    this.#paused = { why, sinceMs: this.#parts.clock.now() };
    this.#publish();
    await this.#sender.idle();
  }

  async resume(): Promise<void> {
    await this.#store.setPaused(undefined);
    this.#paused = undefined;
    this.#publish();
    this.#sender.pump();
  }

  continueFrom(chainId: string, orderKeys: Iterable<string>): Promise<void> {
    return this.#store.setContinues(chainId, orderKeys);
  }

  ledgerAnswered(): void {
    this.#circuit.answered();
  }

  ledgerAsked(error: unknown): void {
    if (error === undefined || isAnswer(error)) return this.#circuit.asked();
    const { about, why } = failureOf(error, 0);
    if (about === 'unreachable' || isDamage(error)) this.#circuit.notAsked(why);
  }

  onSealed(listener: (intentId: IntentId, transactionId: string) => void): () => void {
    return this.onSealedIntent((intent, transactionId) => listener(intent.intentId, transactionId));
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#timers.stop();
    await this.#waking;
    await this.#sender.close();
  }

  #view(open: Waiting): OutboxEntry {
    return this.#queues.view(open, this.#parts.signers, this.#away());
  }

  /** Why nothing goes onto the ledger now; the same for every entry. */
  #away(): Explanation | undefined {
    const { state, reason, hint } = this.#reach();
    return state === 'reachable' || state === 'untried' ? undefined : { reason, hint };
  }

  #reach(): OutboxProgress['ledger'] {
    if (this.#paused === undefined) return this.#circuit.view();
    return { state: 'paused', sinceMs: this.#paused.sinceMs, ...this.#paused.why };
  }

  async #load(): Promise<void> {
    const why = await this.#store.paused();
    if (why !== undefined) this.#paused = { why, sinceMs: this.#parts.clock.now() };
    const opened = await this.#store.load();
    for (const each of opened) {
      this.#sequence = Math.max(this.#sequence, each.sequence);
      this.#queues.add(each);
    }
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
        this.#queues.add(open);
        this.#publish();
      }
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'locked')) {
        this.#parts.logger.error('outbox.unreadable', { error: nameOf(error) });
      }
      return;
    }
    this.#sender.pump();
  }

  /** Who enrolled again since the certificate was refused tries again. */
  async #takeNewCertificates(): Promise<void> {
    for (const { intentId, clinicianId, trouble } of this.#queues.all()) {
      const refused = trouble?.certificate;
      const signer = this.#parts.signers.signerOf(clinicianId);
      if (refused === undefined || signer === undefined || sha256Hex(signer.certificatePem) === refused)
        continue;
      try {
        await this.#release(intentId);
      } catch (error) {
        this.#parts.logger.error('outbox.not-stored', { intentId, error: nameOf(error) });
      }
    }
  }

  /** Out of trouble: it is tried as if for the first time. */
  async #release(intentId: IntentId): Promise<void> {
    const open = await this.#store.open(intentId);
    if (open === undefined) return;
    const released: OpenIntent = { ...open, attempts: 0, strikes: 0, trouble: null };
    await this.#store.put(released);
    this.#queues.replace(waitingOf(released));
    this.#queues.undelay(open.intent.orderKey);
    this.#publish();
  }

  #sealed(intent: NewIntent, transactionId: string): void {
    this.#rate.add();
    this.#publish();
    this.#sealedIntents.tell(intent, transactionId);
  }
}

/** By id, since two made in the same millisecond have an order too. */
const newestFirst = (a: Pick<OutboxEntry, 'intentId'>, b: Pick<OutboxEntry, 'intentId'>): number =>
  a.intentId < b.intentId ? 1 : -1;
