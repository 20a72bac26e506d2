import type { OutboxEntry } from '#shared/contract/sealing.ts';
import type { IntentId } from '#shared/domain/ids.ts';
import type { Signers } from '#main/services/ports.ts';
import type { OpenIntent } from './open-intent.ts';
import type { Explanation } from './refusals.ts';

/** The open intents of one order key: only the head may be sent. */
export interface Lane {
  readonly head: OpenIntent;
  busy: boolean;
  /** The head is tried again after a while. */
  delayed: boolean;
  /** Why the head's last try failed. */
  why: Explanation | undefined;
  cancel: () => void;
}

class OrderedLane implements Lane {
  readonly intents: OpenIntent[] = [];
  busy = false;
  delayed = false;
  why: Explanation | undefined = undefined;
  cancel: () => void = () => undefined;

  get head(): OpenIntent {
    const [first] = this.intents;
    if (first === undefined) throw new Error('an empty lane is removed');
    return first;
  }
}

/** All open intents, in memory. */
export class Lanes {
  readonly #lanes = new Map<string, OrderedLane>();
  readonly #byId = new Map<IntentId, OpenIntent>();

  add(open: OpenIntent): void {
    if (this.#byId.has(open.intent.intentId)) return;
    const lane = this.#lanes.get(open.intent.orderKey) ?? new OrderedLane();
    this.#lanes.set(open.intent.orderKey, lane);
    const at = lane.intents.findIndex((each) => each.sequence > open.sequence);
    lane.intents.splice(at === -1 ? lane.intents.length : at, 0, open);
    this.#byId.set(open.intent.intentId, open);
  }

  replace(open: OpenIntent): void {
    const lane = this.#lanes.get(open.intent.orderKey);
    const at = lane?.intents.findIndex((each) => each.intent.intentId === open.intent.intentId) ?? -1;
    if (lane === undefined || at === -1) return;
    lane.intents[at] = open;
    this.#byId.set(open.intent.intentId, open);
  }

  remove(open: OpenIntent): void {
    const lane = this.#lanes.get(open.intent.orderKey);
    if (lane === undefined) return;
    const at = lane.intents.findIndex((each) => each.intent.intentId === open.intent.intentId);
    if (at !== -1) lane.intents.splice(at, 1);
    lane.why = undefined;
    if (lane.intents.length === 0) this.#lanes.delete(open.intent.orderKey);
    this.#byId.delete(open.intent.intentId);
  }

  get(intentId: IntentId): OpenIntent | undefined {
    return this.#byId.get(intentId);
  }

  all(): OpenIntent[] {
    return [...this.#byId.values()];
  }

  /** Lanes whose head may be sent now. */
  ready(): Lane[] {
    return [...this.#lanes.values()].filter(
      (lane) => !lane.busy && !lane.delayed && lane.head.trouble === null,
    );
  }

  /** Try the head now. */
  undelay(orderKey: string): void {
    const lane = this.#lanes.get(orderKey);
    if (lane === undefined) return;
    lane.cancel();
    lane.delayed = false;
  }

  /** Something changed that all may have waited for. */
  undelayAll(): void {
    for (const orderKey of this.#lanes.keys()) this.undelay(orderKey);
  }

  view(open: OpenIntent, signers: Signers): OutboxEntry {
    const { intent, createdMs, attempts, trouble } = open;
    const { intentId, kind, title, clinicianId, sessionId } = intent;
    const why = trouble ?? this.#whyWaiting(open, signers);
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
    };
  }

  #whyWaiting(open: OpenIntent, signers: Signers): Explanation {
    const lane = this.#lanes.get(open.intent.orderKey);
    if (lane !== undefined && lane.head.intent.intentId !== open.intent.intentId) {
      return lane.head.trouble === null
        ? { reason: 'Waits for an earlier entry of the same record.', hint: 'Nothing to do.' }
        : {
            reason: 'Waits for an earlier entry of the same record that is in trouble.',
            hint: 'Solve the trouble of the earlier entry.',
          };
    }
    const { clinicianId } = open.intent;
    if (signers.signerOf(clinicianId) === undefined) {
      return {
        reason: `Waits until ${clinicianId} signs in.`,
        hint: `It is sealed under the identity of ${clinicianId}, who signs in at this workstation.`,
      };
    }
    return lane?.why ?? { reason: 'On its way to the ledger.', hint: 'Nothing to do.' };
  }
}
