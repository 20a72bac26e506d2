import { createHash } from 'node:crypto';
import {
  type LedgerBlock,
  type LedgerBlockTransaction,
  LedgerError,
  type Ledger,
} from '#main/services/ledger/ledger-port.ts';

const notHere = () => Promise.reject(new LedgerError('unreachable', 'not in this fake'));
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A transaction as a block shows it. */
export function transactionOf(
  more: Partial<LedgerBlockTransaction> & { readonly argument?: unknown },
): LedgerBlockTransaction {
  const { argument = {}, ...given } = more;
  return {
    transactionId: hashOf(JSON.stringify(more)),
    status: 'VALID',
    timestampMs: Date.UTC(2026, 0, 1),
    creator: { mspId: 'StLukesMSP', clinicianId: 'n.okafor', role: 'nurse' },
    transaction: 'seals:commit',
    args: [JSON.stringify(argument)],
    event: null,
    endorsers: ['StLukesMSP'],
    ...given,
  };
}

/** A fake ledger of blocks alone, which can lose its connection, be cut and be altered. */
export class BlockLedger implements Ledger {
  readonly #waiting = new Set<() => void>();
  blocksKept: LedgerBlock[] = [];
  /** The connection is lost after so many more blocks. */
  failAfter = Infinity;
  readonly propose = notHere;
  readonly evaluate = notHere;
  readonly commitStatus = notHere;
  readonly transaction = notHere;

  append(transactions: readonly LedgerBlockTransaction[], previousHash?: string): void {
    const number = this.blocksKept.length;
    const before = previousHash ?? this.blocksKept.at(-1)?.hash ?? '';
    const dataHash = hashOf(JSON.stringify(transactions));
    const hash = hashOf(`${number} ${before} ${dataHash}`);
    this.blocksKept.push({ number, hash, previousHash: before, dataHash, transactions });
    for (const wake of this.#waiting) wake();
  }

  async block(number: number): Promise<LedgerBlock | undefined> {
    return this.blocksKept[number];
  }

  async *blocks({ fromBlock, signal }: Parameters<Ledger['blocks']>[0]) {
    for (let number = fromBlock; !signal.aborted; number++) {
      while (this.blocksKept[number] === undefined && !signal.aborted) await this.#next(signal);
      const block = this.blocksKept[number];
      if (block === undefined) return;
      if (this.failAfter-- <= 0) throw new LedgerError('unreachable', 'the connection was lost');
      yield block;
    }
  }

  async verifyChain(): Promise<void> {}

  async status() {
    const height = this.blocksKept.length;
    const headHash = this.blocksKept.at(-1)?.hash ?? '';
    return { kind: 'embedded' as const, description: 'a fake', height, headHash, caFingerprint: '' };
  }

  async #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    this.#waiting.delete(wake);
  }
}
