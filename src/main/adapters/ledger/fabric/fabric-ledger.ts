import type { common } from '@hyperledger/fabric-protos';
import { toHex } from '#shared/codec/hex.ts';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import {
  LedgerError,
  type CommitResult,
  type Ledger,
  type LedgerBlock,
  type LedgerCall,
} from '#main/services/ledger/ledger-port.ts';
import { commitIn, configurationOf, evidenceFrom, showBlock } from './blocks.ts';
import { ChaincodeCheck } from './chaincode-check.ts';
import { signerError } from './failures.ts';
import { followBlocks } from './follow-blocks.ts';
import { SystemQueries } from './system-queries.ts';
import type {
  FabricLedgerOptions,
  FabricSigner,
  FabricTransport,
  Invocation,
  SignedInvocation,
} from './transport.ts';

export interface FabricLedger extends Ledger {
  transaction(transactionId: string): Promise<FabricEvidence | undefined>;
  close(): Promise<void>;
}

/** A channel of Fabric behind the ledger port, over either of the two clients. */
export class FabricChannelLedger implements FabricLedger {
  readonly #options: FabricLedgerOptions;
  readonly #transport: FabricTransport;
  readonly #queries: SystemQueries;
  readonly #check: ChaincodeCheck;
  #configBlock: { readonly number: number; readonly bytes: Uint8Array } | undefined;
  readonly #closed = new AbortController();

  constructor(options: FabricLedgerOptions, transport: FabricTransport) {
    this.#options = options;
    this.#transport = transport;
    this.#queries = new SystemQueries(transport, options.profile.channel, () => this.#identity());
    this.#check = new ChaincodeCheck(transport, options.profile.chaincode);
  }

  async propose(call: LedgerCall, signer: Signer): Promise<SignedInvocation> {
    this.#checkOpen();
    this.#checkCertificate(signer);
    await this.#check.pass(signer);
    return this.#transport.propose(this.#invocation(call), signer);
  }

  async evaluate(call: LedgerCall, signer: Signer): Promise<string> {
    this.#checkOpen();
    this.#checkCertificate(signer);
    await this.#check.pass(signer);
    // Own peers alone hold the own hospital's private values.
    const invocation = { ...this.#invocation(call), endorsers: 'own' as const };
    return new TextDecoder().decode(await this.#transport.evaluate(invocation, signer));
  }

  async commitStatus(transactionId: string): Promise<CommitResult | undefined> {
    this.#checkOpen();
    const block = await asWorkstation(this.#queries.blockOf(transactionId));
    return block === undefined ? undefined : commitIn(block, transactionId);
  }

  async transaction(transactionId: string): Promise<FabricEvidence | undefined> {
    this.#checkOpen();
    const block = await asWorkstation(this.#queries.blockOf(transactionId));
    if (block === undefined) return undefined;
    const configBlock = await this.#configuration(configurationOf(block));
    return evidenceFrom(this.#options.profile.channel, transactionId, block, configBlock);
  }

  async block(number: number): Promise<LedgerBlock | undefined> {
    this.#checkOpen();
    const block = await asWorkstation(this.#queries.block(number));
    return block === undefined ? undefined : this.#show(block);
  }

  async *blocks(from: {
    readonly fromBlock: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<LedgerBlock> {
    this.#checkOpen();
    const signal = AbortSignal.any([from.signal, this.#closed.signal]);
    const open = (fromBlock: number) => this.#deliver(fromBlock, signal);
    const { logger } = this.#options;
    try {
      for await (const block of followBlocks(open, { fromBlock: from.fromBlock, signal }, logger)) {
        yield this.#show(block);
      }
    } catch (error) {
      throw ofWorkstation(error);
    }
  }

  /** Each connection with the certificate that is good then. */
  async *#deliver(fromBlock: number, signal: AbortSignal): AsyncIterable<common.Block> {
    yield* this.#transport.deliver(fromBlock, signal, await this.#identity());
  }

  /** Its peers do that. */
  async verifyChain(): Promise<void> {}

  async status() {
    this.#checkOpen();
    const { profile } = this.#options;
    const { height, headHash } = await asWorkstation(this.#queries.chainInfo());
    return {
      kind: this.#transport.kind,
      description: `channel ${profile.channel} as ${profile.mspId}`,
      height,
      headHash: toHex(headHash),
      caFingerprint: readCertificate(profile.certificateAuthority.certificatePem).fingerprint,
    };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#transport.close();
  }

  #invocation({ transaction, args, transient }: LedgerCall): Invocation {
    const endorsers = Object.keys(transient).length > 0 ? 'own' : 'all-needed';
    return { chaincode: this.#options.profile.chaincode, transaction, args, transient, endorsers };
  }

  #show(block: common.Block): LedgerBlock {
    return showBlock(block, this.#options.profile.chaincode);
  }

  async #configuration(number: number): Promise<Uint8Array> {
    if (this.#configBlock?.number === number) return this.#configBlock.bytes;
    const block = await asWorkstation(this.#queries.block(number));
    if (block === undefined) {
      throw new LedgerError(
        'corrupt',
        `The ledger is damaged: its configuration block ${number} is missing.`,
      );
    }
    this.#configBlock = { number, bytes: block.serializeBinary() };
    return this.#configBlock.bytes;
  }

  async #identity(): Promise<FabricSigner> {
    try {
      return await this.#options.identity();
    } catch (error) {
      throw signerError(error);
    }
  }

  /** Peers look at the date of a proposal's certificate in some ways of asking only; orderers always do. */
  #checkCertificate(signer: FabricSigner): void {
    if (this.#options.clock.now() <= readCertificate(signer.certificatePem).validToMs) return;
    throw new LedgerError('identity', 'The certificate has expired; have it renewed.');
  }

  #checkOpen(): void {
    if (this.#closed.signal.aborted) throw new LedgerError('unreachable', 'The ledger is closed.');
  }
}

/** What is read in nobody's name is refused to this workstation, and to no clinician. */
async function asWorkstation<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw ofWorkstation(error);
  }
}

function ofWorkstation(error: unknown): unknown {
  if (!(error instanceof LedgerError) || error.kind !== 'identity') return error;
  return new LedgerError('workstation', "The ledger refused this workstation's own certificate.", {
    cause: error,
  });
}
