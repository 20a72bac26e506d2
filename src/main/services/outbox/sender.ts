import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { NewIntent } from './intent.ts';
import type { Signer, Signers } from '#main/services/identity/signer.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { Circuit } from './circuit.ts';
import type { Queue, OrderQueues } from './order-queues.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import { waitingOf, type OpenIntent } from './open-intent.ts';
import type { OutboxStore } from './outbox-store.ts';
import { isAnswer } from '#main/services/ledger/refusals.ts';
import { continuing } from './intents.ts';
import { sendIntent, type Failed } from './send.ts';
import { backOffMs, type Timers } from './timing.ts';

interface SenderParts {
  readonly store: OutboxStore;
  readonly queues: OrderQueues;
  readonly circuit: Circuit;
  readonly timers: Timers;
  readonly ledger: Ledger;
  readonly ledgerName: string;
  readonly signers: Signers;
  readonly clock: Clock;
  readonly logger: Logger;
  maySend(): boolean;
  onChange(): void;
  onSealed(intent: NewIntent, transactionId: string): void;
}

/** Sends the heads of all queues that may be sent, as many at once as the circuit allows. */
export class Sender {
  readonly #parts: SenderParts;
  readonly #sending = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  pump(): void {
    const { queues, signers, circuit } = this.#parts;
    for (const queue of queues.ready()) {
      if (this.#closed || !this.#parts.maySend() || circuit.room(this.#sending.size) < 1) return;
      const signer = signers.signerOf(queue.head.clinicianId);
      if (signer === undefined) continue;
      queue.busy = true;
      const sending = this.#send(queue, signer).finally(() => {
        queue.busy = false;
        this.#sending.delete(sending);
        this.pump();
      });
      this.#sending.add(sending);
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  async #send(queue: Queue, signer: Signer): Promise<void> {
    const { ledger, logger, store, queues, circuit } = this.#parts;
    const { intentId } = queue.head;
    try {
      const open = await store.open(intentId);
      if (open === undefined) return queues.remove(queue.head);
      let current: OpenIntent = { ...open, attempts: open.attempts + 1 };
      const outcome = await sendIntent({
        intent: await this.#asSent(open.intent),
        strikes: open.strikes,
        sent: open.sent,
        signer,
        ledger,
        remember: async (sent) => {
          current = { ...current, sent: [...sent] };
          await this.#put(current);
        },
      });
      if (outcome.kind === 'sealed') {
        circuit.answered();
        await this.#seal(current, outcome.transactionId);
        return;
      }
      const { failure, error } = outcome;
      const fields = { intentId, transaction: open.intent.transaction, error: nameOf(error) };
      logger.warn('outbox.not-sealed', { ...fields, attempts: current.attempts, again: failure.again });
      await this.#fail(queue, current, outcome, signer);
    } catch (error) {
      // The record store failed: what is stored is older, and is sent again from there.
      logger.error('outbox.not-stored', { intentId, error: nameOf(error) });
      const why = {
        reason: 'This workstation cannot write to its disk now.',
        hint: 'Make room on the disk.',
      };
      this.#delay(queue, 'later', 1, why);
    }
  }

  /** As this ledger has to have it: what began on the standalone ledger names it. */
  async #asSent(intent: NewIntent): Promise<NewIntent> {
    const { store, ledgerName } = this.#parts;
    const chainId = ledgerName === 'embedded' ? undefined : await store.continues(intent.orderKey);
    return chainId === undefined ? intent : continuing(intent, chainId);
  }

  async #fail(queue: Queue, open: OpenIntent, { failure, error }: Failed, signer: Signer): Promise<void> {
    const { queues, circuit } = this.#parts;
    const { again, why, about } = failure;
    if (about === 'unreachable') return circuit.unreachable(why);
    queues.replace(waitingOf(open));
    if (about === 'busy') circuit.busy();
    else if (isAnswer(error)) circuit.answered();
    const struck = failure.strike === true ? { ...open, strikes: open.strikes + 1 } : open;
    if (again !== 'never') {
      if (struck !== open) await this.#put(struck);
      return this.#delay(queue, again, open.attempts, why);
    }
    const certificate = about === 'certificate' ? { certificate: sha256Hex(signer.certificatePem) } : {};
    return this.#put({ ...struck, trouble: { ...why, ...certificate } });
  }

  #delay(queue: Queue, again: 'soon' | 'later', attempts: number, why: Queue['why']): void {
    const [firstMs, mostMs] = again === 'soon' ? [10, 1_000] : [500, 60_000];
    queue.why = why;
    queue.delayed = true;
    queue.cancel = this.#parts.timers.after(backOffMs(attempts, firstMs, mostMs), () => {
      queue.delayed = false;
      this.pump();
    });
  }

  async #put(open: OpenIntent): Promise<void> {
    await this.#parts.store.put(open);
    this.#parts.queues.replace(waitingOf(open));
    this.#parts.onChange();
  }

  async #seal(open: OpenIntent, transactionId: string): Promise<void> {
    const { store, queues, signers, clock, logger, ledgerName } = this.#parts;
    const waiting = waitingOf(open);
    await store.seal({
      ...queues.view(waiting, signers),
      state: 'sealed',
      reason: '',
      hint: '',
      transactionId,
      sealedMs: clock.now(),
      ledger: ledgerName,
    });
    queues.remove(waiting);
    logger.info('outbox.sealed', { intentId: waiting.intentId, transactionId });
    this.#parts.onSealed(open.intent, transactionId);
  }
}

export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'kind' in error ? `${error.name} ${String(error.kind)}` : error.name;
}
