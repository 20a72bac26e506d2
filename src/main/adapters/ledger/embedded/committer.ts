import {
  clocksMs,
  type Envelope,
  type LedgerTransaction,
  type ValidationCode,
} from '#main/ledger-format/embedded.ts';
import { LedgerError, type CommitResult } from '#main/services/ledger/ledger-port.ts';
import { type NodeSigner } from '#main/crypto/signing.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import { headOf, makeBlock } from './blocks.ts';
import { changesOf } from './changes.ts';
import type { OpenStore } from './open-store.ts';
import type { PrivateWrite } from './simulate.ts';
import { storeKeys, type Head, type LevelDb } from './store.ts';
import { notePending, validate, type Pending } from './validate.ts';

const maxTransactionsPerBlock = 64;

export interface Endorsed {
  readonly transaction: LedgerTransaction;
  readonly privateWrites: readonly PrivateWrite[];
}

interface Waiting extends Endorsed {
  resolve(result: CommitResult): void;
  reject(error: Error): void;
}

/**
 * Puts endorsed transactions into blocks, one block after the other; what came in while a block was being written
 * makes the next one. After a failed write nothing more is taken: LevelDB must be opened again to know what it holds.
 */
export class Committer {
  readonly #store: OpenStore;
  readonly #node: () => Promise<NodeSigner>;
  readonly #now: () => number;
  readonly #onBlock: () => void;
  #head: Head;
  #headMs: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #failed: LedgerError | undefined;

  /** @param node whose certificate is good now: it is renewed while the store stays open */
  constructor(store: OpenStore, node: () => Promise<NodeSigner>, now: () => number, onBlock: () => void) {
    this.#store = store;
    this.#node = node;
    this.#now = now;
    this.#onBlock = onBlock;
    this.#head = store.head;
    this.#headMs = store.headMs;
  }

  get head(): Head {
    return this.#head;
  }

  get failed(): boolean {
    return this.#failed !== undefined;
  }

  /**
   * The ledger's time does not go back while a clock is corrected by what clocks may differ. A head of later than that was
   * written on a clock that was wrong: were its time kept, nothing could be sealed rightly before that time has come. Whole ms.
   */
  timeMs(): number {
    const nowMs = Math.trunc(this.#now());
    return this.#headMs > nowMs + clocksMs ? nowMs : Math.max(nowMs, this.#headMs);
  }

  /** Resolves after the transaction's block is on disk. @throws LedgerError unknown when that cannot be said */
  commit(endorsed: Endorsed): Promise<CommitResult> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...endorsed, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those that arrive in the same turn share the first block.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, maxTransactionsPerBlock);
      try {
        await this.#writeBlock(taken);
      } catch (cause) {
        if (cause instanceof NodeExpired) {
          for (const each of taken) each.reject(cause);
          continue;
        }
        this.#failed = new LedgerError('unknown', 'The ledger could not write a block.', { cause });
        for (const each of [...taken, ...this.#waiting.splice(0)]) each.reject(this.#failed);
      }
    }
    this.#running = undefined;
  }

  async #writeBlock(taken: readonly Waiting[]): Promise<void> {
    const { db, anchor, identity } = this.#store;
    const number = this.#head.number + 1;
    const timeMs = this.timeMs();
    const node = await this.#nodeAt(timeMs);
    const codes = await this.#validateAll(taken, number);
    const envelopes = taken.map(({ transaction }, index) => ({
      transaction,
      validation: codes[index] ?? 'MVCC_READ_CONFLICT',
    }));
    const block = await makeBlock(node, this.#head, timeMs, { config: null, envelopes });
    const writes = taken.map((each) => each.privateWrites);
    await db.batch(changesOf(block, writes, identity.privateDataKey), { sync: true });
    this.#head = headOf(block);
    this.#headMs = timeMs;
    await anchor.write(this.#head);
    if (block.envelopes.some(purges)) await forgetPurged(db);
    for (const [index, each] of taken.entries()) {
      const { transaction } = each;
      each.resolve({
        transactionId: transaction.transactionId,
        blockNumber: number,
        status: codes[index] ?? 'MVCC_READ_CONFLICT',
        payload: transaction.payload,
      });
    }
    this.#onBlock();
  }

  /** @throws NodeExpired before anything is written */
  async #nodeAt(timeMs: number): Promise<NodeSigner> {
    let node: NodeSigner;
    try {
      node = await this.#node();
    } catch (cause) {
      throw new NodeExpired({ cause });
    }
    if (timeMs > readCertificate(node.certificatePem).validToMs) throw new NodeExpired();
    return node;
  }

  async #validateAll(taken: readonly Waiting[], number: number): Promise<ValidationCode[]> {
    const { db, identity } = this.#store;
    const reading = { db };
    const pending: Pending = { versions: new Map(), endorsers: new Map() };
    const ids = new Set<string>();
    const codes: ValidationCode[] = [];
    for (const [index, { transaction }] of taken.entries()) {
      const id = transaction.transactionId;
      const known = ids.has(id) || (await reading.db.get(storeKeys.transaction(id))) !== undefined;
      const code = known ? 'DUPLICATE_TXID' : await validate(reading, pending, transaction, identity.mspId);
      ids.add(id);
      if (code === 'VALID') notePending(pending, transaction, { block: number, transaction: index });
      codes.push(code);
    }
    return codes;
  }
}

/** Nothing was written; with another certificate it goes on. */
class NodeExpired extends LedgerError {
  constructor(options?: ErrorOptions) {
    super('workstation', "The certificate of this workstation's ledger has expired.", options);
  }
}

function purges({ transaction, validation }: Envelope): boolean {
  return validation === 'VALID' && (transaction.readWriteSet.privatePurges ?? []).length > 0;
}

/** LevelDB keeps what was deleted until it rewrites its files; a purged value is to be gone from the disk. */
async function forgetPurged(db: LevelDb): Promise<void> {
  const prefix = storeKeys.privateValue('', '').slice(0, 3);
  try {
    await db.compactRange(prefix, `${prefix}~`);
  } catch {
    // The purge itself is on disk: what cannot be rewritten now goes with a later rewriting.
  }
}
