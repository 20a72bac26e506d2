import type { Explanation } from '#shared/contract/errors.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { IntentId } from '#shared/domain/ids.ts';
import type { Signers } from '#main/services/identity/signer.ts';
import type { Waiting } from './open-intent.ts';

/** The open intents of one order key: only the head may be sent. */
export interface Queue {
  readonly head: Waiting;
  busy: boolean;
  /** The head is tried again after a while. */
  delayed: boolean;
  /** Why the head's last try failed. */
  why: Explanation | undefined;
  cancel: () => void;
}

class OrderQueue implements Queue {
  readonly intents: Waiting[] = [];
  busy = false;
  delayed = false;
  why: Explanation | undefined = undefined;
  cancel: () => void = () => undefined;

  get head(): Waiting {
    const [first] = this.intents;
    if (first === undefined) throw new Error('an empty queue is removed');
    return first;
  }
}

/** All open intents, in memory. */
export class OrderQueues {
  readonly #queues = new Map<string, OrderQueue>();
  readonly #byId = new Map<IntentId, Waiting>();

  add(open: Waiting): void {
    if (this.#byId.has(open.intentId)) return;
    const queue = this.#queues.get(open.orderKey) ?? new OrderQueue();
    this.#queues.set(open.orderKey, queue);
    const at = queue.intents.findLastIndex((each) => each.sequence < open.sequence);
    queue.intents.splice(at + 1, 0, open);
    this.#byId.set(open.intentId, open);
  }

  replace(open: Waiting): void {
    const queue = this.#queues.get(open.orderKey);
    const at = queue?.intents.findIndex((each) => each.intentId === open.intentId) ?? -1;
    if (queue === undefined || at === -1) return;
    queue.intents[at] = open;
    this.#byId.set(open.intentId, open);
  }

  remove(open: Waiting): void {
    const queue = this.#queues.get(open.orderKey);
    if (queue === undefined) return;
    const at = queue.intents.findIndex((each) => each.intentId === open.intentId);
    if (at !== -1) queue.intents.splice(at, 1);
    queue.why = undefined;
    if (queue.intents.length === 0) this.#queues.delete(open.orderKey);
    this.#byId.delete(open.intentId);
  }

  get(intentId: IntentId): Waiting | undefined {
    return this.#byId.get(intentId);
  }

  all(): Waiting[] {
    return [...this.#byId.values()];
  }

  /** `oldestMs`: when the oldest that waits was made; null when none waits. */
  counts(): { readonly waiting: number; readonly trouble: number; readonly oldestMs: number | null } {
    let trouble = 0;
    let oldestMs: number | null = null;
    for (const each of this.#byId.values()) {
      if (each.trouble !== null) trouble++;
      else oldestMs = Math.min(oldestMs ?? each.createdMs, each.createdMs);
    }
    return { waiting: this.#byId.size - trouble, trouble, oldestMs };
  }

  /** OrderQueues whose head may be sent now. */
  ready(): Queue[] {
    return [...this.#queues.values()].filter(
      (queue) => !queue.busy && !queue.delayed && queue.head.trouble === null,
    );
  }

  /** Try the head now. */
  undelay(orderKey: string): void {
    const queue = this.#queues.get(orderKey);
    if (queue === undefined) return;
    queue.cancel();
    queue.delayed = false;
  }

  /** Something changed that all may have waited for. */
  undelayAll(): void {
    for (const orderKey of this.#queues.keys()) this.undelay(orderKey);
  }

  /** @param away why nothing goes onto the ledger now; left out: it can */
  view(open: Waiting, signers: Signers, away?: Explanation): OutboxEntry {
    const { intentId, kind, title, clinicianId, sessionId, createdMs, attempts, trouble } = open;
    const why = trouble ?? this.#whyWaiting(open, signers, away);
    return {
      intentId,
      kind,
      title,
      clinicianId,
      sessionId,
      createdMs,
      state: trouble === null ? 'waiting' : 'trouble',
      attempts,
      reason: why.reason,
      hint: why.hint,
      transactionId: null,
      sealedMs: null,
      ledger: null,
    };
  }

  #whyWaiting(open: Waiting, signers: Signers, away: Explanation | undefined): Explanation {
    const queue = this.#queues.get(open.orderKey);
    if (queue !== undefined && queue.head.intentId !== open.intentId) {
      return queue.head.trouble === null
        ? { reason: 'Waits for an earlier entry of the same record.', hint: 'Nothing to do.' }
        : {
            reason: 'Waits for an earlier entry of the same record that is in trouble.',
            hint: 'Solve the trouble of the earlier entry.',
          };
    }
    const { clinicianId } = open;
    if (signers.signerOf(clinicianId) === undefined) {
      return {
        reason: `Waits until ${clinicianId} signs in.`,
        hint: `It is sealed under the identity of ${clinicianId}, who signs in at this workstation.`,
      };
    }
    return away ?? queue?.why ?? { reason: 'On its way to the ledger.', hint: 'Nothing to do.' };
  }
}
