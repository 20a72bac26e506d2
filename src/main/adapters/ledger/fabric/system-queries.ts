import { common } from '@hyperledger/fabric-protos';
import { parseBlock } from './blocks.ts';
import { saidBy } from './failures.ts';
import type { FabricSigner, FabricTransport } from './transport.ts';

const unknownToPeer = /no such transaction|entry not found in index|no such block|not found in index/i;

export interface ChainInfo {
  readonly height: number;
  readonly headHash: Uint8Array;
}

/** What Fabric's system chaincode `qscc` tells about the channel, asked of the own hospital's peers. */
export class SystemQueries {
  readonly #transport: FabricTransport;
  readonly #channel: string;
  readonly #signer: () => Promise<FabricSigner>;

  constructor(transport: FabricTransport, channel: string, signer: () => Promise<FabricSigner>) {
    this.#transport = transport;
    this.#channel = channel;
    this.#signer = signer;
  }

  async chainInfo(): Promise<ChainInfo> {
    const info = common.BlockchainInfo.deserializeBinary(await this.#ask('GetChainInfo'));
    return { height: info.getHeight(), headHash: info.getCurrentblockhash_asU8() };
  }

  /** undefined when the chain is not that high yet. */
  block(number: number): Promise<common.Block | undefined> {
    return this.#block('GetBlockByNumber', String(number));
  }

  /** undefined when the peer knows no such transaction. */
  blockOf(transactionId: string): Promise<common.Block | undefined> {
    return this.#block('GetBlockByTxID', transactionId);
  }

  async #block(transaction: string, key: string): Promise<common.Block | undefined> {
    try {
      return parseBlock(await this.#ask(transaction, key));
    } catch (error) {
      if (saidBy(error).some((message) => unknownToPeer.test(message))) return undefined;
      throw error;
    }
  }

  async #ask(transaction: string, ...args: string[]): Promise<Uint8Array> {
    const invocation = {
      chaincode: 'qscc',
      transaction,
      args: [this.#channel, ...args],
      transient: {},
      endorsers: 'own' as const,
    };
    return this.#transport.evaluate(invocation, await this.#signer());
  }
}
