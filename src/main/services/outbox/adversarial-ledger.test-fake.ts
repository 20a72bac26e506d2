import { z } from 'zod';
import {
  LedgerError,
  type CommitResult,
  type Ledger,
  type LedgerCall,
} from '#main/services/ledger/ledger-port.ts';

/** What happens to a transaction that is sent. */
export type Whim =
  | 'ok'
  | 'lost-reply'
  | 'lost-request'
  | 'late'
  | 'refused-connection'
  | 'conflict'
  | 'phantom'
  | 'busy'
  | 'mismatch'
  | 'outdated'
  | 'policy'
  | 'fault';

/** Transactions that come into a block and change nothing. */
const invalid: Partial<Record<Whim, string>> = {
  conflict: 'MVCC_READ_CONFLICT',
  phantom: 'PHANTOM_READ_CONFLICT',
  policy: 'ENDORSEMENT_POLICY_FAILURE',
};

const Argument = z.object({ id: z.string() });
const notHere = () => Promise.reject(new LedgerError('unreachable', 'not in this fake'));

/**
 * A fake ledger that loses requests and replies, delivers late and refuses, by a list of whims, and keeps the
 * chaincode's promise: the same id is written once.
 */
export class AdversarialLedger implements Ledger {
  readonly #whims: readonly Whim[];
  readonly #order: string[] = [];
  readonly #firsts = new Map<string, string>();
  readonly #results = new Map<string, CommitResult>();
  readonly #late: (() => void)[] = [];
  readonly #refusals = new Map<string, LedgerError>();
  /** Sent although a transaction of the same id was in a block already. */
  needless = 0;
  /** So many were sent, or tried to be. */
  tries = 0;
  /** At once on their way, and the most that ever were since it was set to 0. */
  onTheWay = 0;
  mostOnTheWay = 0;
  readonly #arguments = new Map<string, unknown>();
  #refusesAll: LedgerError | undefined;
  #calls = 0;
  #proposals = 0;
  readonly evaluate = notHere;
  readonly status = notHere;
  verifyChain = notHere;

  constructor(whims: readonly Whim[]) {
    this.#whims = whims;
  }

  /** Ids in the order in which they were first written. */
  written(): string[] {
    return [...this.#order];
  }

  firstTransaction(id: string): string | undefined {
    return this.#firsts.get(id);
  }

  /** The argument with which an id was proposed last. */
  argumentOf(id: string): unknown {
    return this.#arguments.get(id);
  }

  deliverLate(): void {
    for (const deliver of this.#late.splice(0)) deliver();
  }

  refuse(id: string, error: LedgerError | undefined): void {
    if (error === undefined) this.#refusals.delete(id);
    else this.#refusals.set(id, error);
  }

  /** Every transaction is refused like this. */
  refuseAll(error: LedgerError | undefined): void {
    this.#refusesAll = error;
  }

  async propose(call: LedgerCall) {
    const argument: unknown = JSON.parse(call.args[0] ?? '');
    const { id } = Argument.parse(argument);
    this.#arguments.set(id, argument);
    const transactionId = `transaction-${++this.#proposals}`;
    return { transactionId, submit: () => this.#counted(transactionId, id) };
  }

  async commitStatus(transactionId: string): Promise<CommitResult | undefined> {
    // A late one comes when it is not waited for any more.
    if (this.#calls % 3 === 0) this.#late.shift()?.();
    return this.#results.get(transactionId);
  }

  async transaction(): Promise<undefined> {
    return undefined;
  }

  async block(): Promise<undefined> {
    return undefined;
  }

  async *blocks() {
    yield* [];
  }

  async #counted(transactionId: string, id: string): Promise<CommitResult> {
    this.mostOnTheWay = Math.max(this.mostOnTheWay, ++this.onTheWay);
    this.tries++;
    if (this.#firsts.has(id)) this.needless++;
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return await this.#send(transactionId, id);
    } finally {
      this.onTheWay--;
    }
  }

  async #send(transactionId: string, id: string): Promise<CommitResult> {
    const refusal = this.#refusesAll ?? this.#refusals.get(id);
    if (refusal !== undefined) throw refusal;
    const what = this.#whims[this.#calls++] ?? 'ok';
    if (what === 'refused-connection') throw new LedgerError('unreachable', 'nobody there');
    if (what === 'busy' || what === 'mismatch' || what === 'outdated') throw new LedgerError(what, 'not now');
    if (what === 'fault') throw new LedgerError('contract', 'a peer fell over');
    const status = invalid[what];
    if (status !== undefined) return this.#refuseInBlock(transactionId, status);
    if (what === 'late') this.#late.push(() => this.#commit(transactionId, id));
    const result = what === 'ok' || what === 'lost-reply' ? this.#commit(transactionId, id) : undefined;
    if (what !== 'ok' || result === undefined) throw new LedgerError('unknown', 'no reply');
    return result;
  }

  #refuseInBlock(transactionId: string, status: string): CommitResult {
    const result = { transactionId, blockNumber: 1, status, payload: '' };
    this.#results.set(transactionId, result);
    return result;
  }

  #commit(transactionId: string, id: string): CommitResult {
    const first = this.#firsts.get(id) ?? transactionId;
    if (!this.#firsts.has(id)) {
      this.#firsts.set(id, transactionId);
      this.#order.push(id);
    }
    const payload = JSON.stringify({ id, transactionId: first, repeated: first !== transactionId });
    const result = { transactionId, blockNumber: this.#order.length, status: 'VALID', payload };
    this.#results.set(transactionId, result);
    return result;
  }
}
