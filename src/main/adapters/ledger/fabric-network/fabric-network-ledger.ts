import type { common } from '@hyperledger/fabric-protos';
import { FabricChannelLedger, type FabricLedger } from '../fabric/fabric-ledger.ts';
import type {
  FabricLedgerOptions,
  FabricSigner,
  FabricTransport,
  Invocation,
  SignedInvocation,
} from '../fabric/transport.ts';

/** A channel of Fabric 2.2 or later, whose peers need no gateway service. */
export function createFabricNetworkLedger(options: FabricLedgerOptions): FabricLedger {
  return new FabricChannelLedger(options, new LateTransport(options));
}

/** fabric-network takes half a second to load: it is waited for at first use, not when any workstation starts. */
class LateTransport implements FabricTransport {
  readonly kind = 'fabric-network';
  readonly #options: FabricLedgerOptions;
  #loading: Promise<FabricTransport> | undefined;

  constructor(options: FabricLedgerOptions) {
    this.#options = options;
  }

  async propose(invocation: Invocation, signer: FabricSigner): Promise<SignedInvocation> {
    return (await this.#load()).propose(invocation, signer);
  }

  async evaluate(invocation: Invocation, signer: FabricSigner): Promise<Uint8Array> {
    return (await this.#load()).evaluate(invocation, signer);
  }

  async *deliver(fromBlock: number, signal: AbortSignal, signer: FabricSigner): AsyncIterable<common.Block> {
    yield* (await this.#load()).deliver(fromBlock, signal, signer);
  }

  async close(): Promise<void> {
    await (await this.#loading)?.close();
  }

  #load(): Promise<FabricTransport> {
    this.#loading ??= import('./network-transport.ts').then(
      ({ NetworkTransport }) => new NetworkTransport(this.#options),
    );
    return this.#loading;
  }
}
