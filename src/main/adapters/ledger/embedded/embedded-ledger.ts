import { ServiceError } from '#shared/contract/errors.ts';
import { Block, type LedgerTransaction } from '#main/ledger-format/embedded.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import {
  LedgerError,
  type CommitResult,
  type Ledger,
  type LedgerBlock,
  type LedgerCall,
} from '#main/services/ledger/ledger-port.ts';
import type { KeptHead } from './anchor.ts';
import { checkBlock, evidenceOf, headOf, type EmbeddedEvidence } from './blocks.ts';
import { checkChain, type ChainReport } from './chain-check.ts';
import { Committer } from './committer.ts';
import { openStore, tryStore, type LedgerIdentity, type OpenStore } from './open-store.ts';
import { checkProposal, signProposal, type SentProposal } from './proposals.ts';
import { showBlock } from './show-block.ts';
import { simulate, type Simulation } from './simulate.ts';
import { Place, readBlock, readEntry, storeKeys } from './store.ts';

export interface EmbeddedLedgerOptions {
  /** `DATA/ledger`; made when missing. */
  readonly folder: string;
  /**
   * Asked when the ledger is opened and for each block: the node's certificate changes over the years.
   * @throws ServiceError('locked') before the workstation key is there
   */
  identity(): Promise<LedgerIdentity>;
  /** A copy of the head outside of the folder; undefined: there is none. */
  readonly keptHead?: KeptHead | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface EmbeddedLedger extends Ledger {
  transaction(transactionId: string): Promise<EmbeddedEvidence | undefined>;
  /** Reads and checks every block and every entry. @throws LedgerError corrupt with the first thing that is wrong */
  verifyChain(): Promise<ChainReport>;
  close(): Promise<void>;
}

/**
 * The standalone ledger: the chaincode's rules in process over a hash-chained store, with Fabric's simulation, version
 * checks and private data. It opens itself at first use, and again after a failed write.
 */
export function createEmbeddedLedger(options: EmbeddedLedgerOptions): EmbeddedLedger {
  return new EmbeddedLedgerNode(options);
}

interface Running {
  readonly store: OpenStore;
  readonly committer: Committer;
}

class EmbeddedLedgerNode implements EmbeddedLedger {
  readonly #options: EmbeddedLedgerOptions;
  readonly #blockListeners = new Set<() => void>();
  #running: Promise<Running> | undefined;
  /** Once: what is opened again after a failed write was whole when it was opened first. */
  #opened = false;
  #closed = false;

  constructor(options: EmbeddedLedgerOptions) {
    this.#options = options;
  }

  async propose(call: LedgerCall, signer: Signer) {
    await this.#open();
    const sent = await signProposal(call, signer, this.#options.clock.now());
    return { transactionId: sent.transactionId, submit: () => explained(this.#submit(sent)) };
  }

  async evaluate(call: LedgerCall, signer: Signer): Promise<string> {
    const running = await this.#open();
    const sent = await signProposal(call, signer, this.#options.clock.now());
    return (await explained(this.#simulate(running, sent))).payload;
  }

  async commitStatus(transactionId: string): Promise<CommitResult | undefined> {
    const found = await explained(this.#find(transactionId));
    if (found === undefined) return undefined;
    const { header, envelopes } = found.block;
    const envelope = envelopes[found.index];
    if (envelope === undefined) return undefined;
    const { payload } = envelope.transaction;
    return { transactionId, blockNumber: header.number, status: envelope.validation, payload };
  }

  async transaction(transactionId: string): Promise<EmbeddedEvidence | undefined> {
    const found = await explained(this.#find(transactionId));
    return found === undefined ? undefined : evidenceOf(found.block, found.index);
  }

  async block(number: number): Promise<LedgerBlock | undefined> {
    const { store } = await this.#open();
    const block = await explained(readChecked(store, number));
    return block === undefined ? undefined : showBlock(block);
  }

  async *blocks(from: {
    readonly fromBlock: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<LedgerBlock> {
    for (let number = from.fromBlock; !from.signal.aborted; number++) {
      const block = await this.#blockOrNext(number, from.signal);
      if (block === undefined) return;
      yield showBlock(block);
    }
  }

  async status() {
    const { store, committer } = await this.#open();
    return {
      kind: 'embedded' as const,
      description: 'standalone ledger, one copy',
      height: committer.head.number + 1,
      headHash: committer.head.hash,
      caFingerprint: readCertificate(store.identity.caCertificatePem).fingerprint,
    };
  }

  async verifyChain(): Promise<ChainReport> {
    const { store } = await this.#open();
    const snapshot = store.db.snapshot();
    try {
      const { caCertificatePem, privateDataKey } = store.identity;
      return await explained(checkChain({ db: store.db, snapshot }, caCertificatePem, privateDataKey));
    } finally {
      await snapshot.close();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    this.#running = undefined;
    await shut(running);
    for (const listener of this.#blockListeners) listener();
  }

  async #submit(sent: SentProposal): Promise<CommitResult> {
    const running = await this.#open();
    const { payload, event, readWriteSet, privateWrites } = await this.#simulate(running, sent);
    const { transactionId, proposal, signature } = sent;
    const transaction: LedgerTransaction = {
      transactionId,
      proposal,
      signature,
      payload,
      event,
      readWriteSet,
    };
    return running.committer.commit({ transaction, privateWrites });
  }

  async #simulate({ store, committer }: Running, sent: SentProposal): Promise<Simulation> {
    const facts = checkProposal(sent, store.identity, committer.timeMs());
    const snapshot = store.db.snapshot();
    try {
      return await simulate({
        reading: { db: store.db, snapshot },
        proposal: sent.proposal,
        transactionId: sent.transactionId,
        transient: sent.transient,
        attributes: facts.attributes,
        privateDataKey: store.identity.privateDataKey,
      });
    } finally {
      await snapshot.close();
    }
  }

  async #find(transactionId: string): Promise<{ block: Block; index: number } | undefined> {
    const { store } = await this.#open();
    const place = await readEntry({ db: store.db }, storeKeys.transaction(transactionId), Place);
    if (place === undefined) return undefined;
    const block = await readBlock({ db: store.db }, place.block);
    const found = block?.envelopes[place.transaction]?.transaction.transactionId;
    if (block === undefined || found !== transactionId) {
      throw new LedgerError('corrupt', `The ledger is damaged: block ${place.block} lacks a transaction.`);
    }
    return { block, index: place.transaction };
  }

  /** The block, or undefined after waiting was aborted or the ledger closed. */
  async #blockOrNext(number: number, signal: AbortSignal): Promise<Block | undefined> {
    while (!signal.aborted && !this.#closed) {
      const { promise: woken, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#blockListeners.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      try {
        const { store } = await this.#open();
        const block = await explained(readChecked(store, number));
        if (block !== undefined) return block;
        await woken;
      } finally {
        this.#blockListeners.delete(wake);
        signal.removeEventListener('abort', wake);
      }
    }
    return undefined;
  }

  async #open(): Promise<Running> {
    if (this.#closed) throw new LedgerError('unreachable', 'The ledger is closed.');
    const before = this.#running;
    if (before !== undefined) {
      const running = await before;
      if (!running.committer.failed) return running;
      if (this.#running === before) this.#running = shut(before).then(() => this.#start());
    }
    this.#running ??= this.#start();
    const starting = this.#running;
    try {
      return await starting;
    } catch (error) {
      if (this.#running === starting) this.#running = undefined;
      throw error;
    }
  }

  async #start(): Promise<Running> {
    const { folder, keptHead, clock, logger } = this.#options;
    const identity = await this.#identity();
    if (!this.#opened) await tryStore(folder);
    const store = await explained(openStore(folder, identity, clock.now(), keptHead));
    this.#opened = true;
    logger.info('ledger.open', { height: store.head.number + 1, head: store.head.hash });
    const committer = new Committer(
      store,
      async () => (await this.#options.identity()).node,
      () => clock.now(),
      () => {
        for (const listener of this.#blockListeners) listener();
      },
    );
    return { store, committer };
  }

  async #identity(): Promise<LedgerIdentity> {
    try {
      return await this.#options.identity();
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'locked') {
        throw new LedgerError('locked', error.message, { cause: error });
      }
      throw error;
    }
  }
}

/**
 * A block as it was written: whole, signed, and behind the one before. Whoever may write the files may write others.
 * @throws LedgerError corrupt
 */
async function readChecked({ db, identity }: OpenStore, number: number): Promise<Block | undefined> {
  const block = await readBlock({ db }, number);
  if (block === undefined) return undefined;
  const before = number === 0 ? undefined : await readBlock({ db }, number - 1);
  if (number > 0 && before === undefined) {
    throw new LedgerError('corrupt', `The ledger is damaged: block ${number - 1} is missing.`);
  }
  checkBlock(block, before === undefined ? undefined : headOf(before), identity.caCertificatePem);
  return block;
}

/** LevelDB finds some damage by itself, wherever it reads. */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'LEVEL_CORRUPTION') {
      throw new LedgerError('corrupt', 'The ledger is damaged: its store cannot be read.', { cause: error });
    }
    throw error;
  }
}

async function shut(running: Promise<Running> | undefined): Promise<void> {
  try {
    const opened = await running;
    await opened?.committer.idle();
    await opened?.store.db.close();
  } catch {
    // It never opened: there is nothing to close.
  }
}
