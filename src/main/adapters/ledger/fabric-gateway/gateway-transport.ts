import type { Client } from '@grpc/grpc-js';
import { connect, hash, type Gateway, type Proposal } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import type { Clock } from '#main/ports/clock.ts';
import type { CommitResult } from '#main/services/ledger/ledger-port.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { statusName } from '../fabric/blocks.ts';
import { signerError, type Stage } from '../fabric/failures.ts';
import {
  deadlines,
  type FabricSigner,
  type FabricTransport,
  type Invocation,
  type SignedInvocation,
} from '../fabric/transport.ts';
import { gatewayError, peerIsGone } from './gateway-failures.ts';
import { PeerConnections } from './peer-connections.ts';

/**
 * Fabric's gateway service, through one gRPC client for everybody. A proposal is signed in `propose`; endorsing it
 * changes nothing, so that happens in `submit`, after the caller stored the transaction's id.
 */
export class GatewayTransport implements FabricTransport {
  readonly kind = 'fabric-gateway';
  readonly #profile: NetworkProfile;
  readonly #connections: PeerConnections;

  constructor(profile: NetworkProfile, clock: Clock) {
    this.#profile = profile;
    this.#connections = new PeerConnections(profile.peers, clock);
  }

  async propose(invocation: Invocation, signer: FabricSigner): Promise<SignedInvocation> {
    return this.#connections.use(async (client) => {
      const proposal = this.#proposal(gatewayFor(client, signer), invocation);
      const bytes = proposal.getBytes();
      const signature = await sign(signer, proposal.getDigest());
      return {
        transactionId: proposal.getTransactionId(),
        submit: () => this.#submit(bytes, signature, signer),
      };
    }, peerIsGone);
  }

  evaluate(invocation: Invocation, signer: FabricSigner): Promise<Uint8Array> {
    return this.#safely('evaluate', async (client) => {
      const proposal = this.#proposal(gatewayFor(client, signer), invocation);
      const signature = await sign(signer, proposal.getDigest());
      return gatewayFor(client, signer).newSignedProposal(proposal.getBytes(), signature).evaluate();
    });
  }

  async *deliver(fromBlock: number, signal: AbortSignal, signer: FabricSigner): AsyncIterable<common.Block> {
    const connection = await this.#connections.borrow();
    let stop: (() => void) | undefined;
    try {
      const network = gatewayFor(connection.client, signer).getNetwork(this.#profile.channel);
      const blocks = await network.getBlockEvents({ startBlock: BigInt(fromBlock) });
      const close = () => blocks.close();
      stop = () => {
        signal.removeEventListener('abort', close);
        close();
      };
      signal.addEventListener('abort', close, { once: true });
      if (!signal.aborted) yield* blocks;
    } catch (error) {
      throw gatewayError('evaluate', error);
    } finally {
      stop?.();
      this.#connections.giveBack(connection);
    }
  }

  async close(): Promise<void> {
    this.#connections.close();
  }

  #proposal(gateway: Gateway, { chaincode, transaction, args, transient, endorsers }: Invocation): Proposal {
    const contract = gateway.getNetwork(this.#profile.channel).getContract(chaincode);
    return contract.newProposal(transaction, {
      arguments: [...args],
      transientData: transient,
      ...(endorsers === 'own' ? { endorsingOrganizations: [this.#profile.mspId] } : {}),
    });
  }

  async #submit(bytes: Uint8Array, signature: Uint8Array, signer: FabricSigner): Promise<CommitResult> {
    const endorsed = await this.#safely('endorse', async (client) => {
      const proposal = gatewayFor(client, signer).newSignedProposal(bytes, signature);
      const transaction = await proposal.endorse();
      return { bytes: transaction.getBytes(), signature: await sign(signer, transaction.getDigest()) };
    });
    return this.#connections.use(async (client) => {
      const gateway = gatewayFor(client, signer);
      const transaction = gateway.newSignedTransaction(endorsed.bytes, endorsed.signature);
      const sent = await inStage('submit', transaction.submit());
      const status = await inStage('commit', sent.getStatus());
      return {
        transactionId: status.transactionId,
        blockNumber: Number(status.blockNumber),
        status: statusName(status.code),
        payload: new TextDecoder().decode(sent.getResult()),
      };
    }, peerIsGone);
  }

  /** What changes nothing is tried once more when the peer went away under it. */
  async #safely<T>(stage: Stage, work: (client: Client) => Promise<T>): Promise<T> {
    const once = () => this.#connections.use((client) => inStage(stage, work(client)), peerIsGone);
    try {
      return await once();
    } catch (error) {
      if (!peerIsGone(error)) throw error;
      return once();
    }
  }
}

const within = (ms: number) => () => ({ deadline: Date.now() + ms });

/** Cheap: it holds no connection of its own. */
function gatewayFor(client: Client, signer: FabricSigner): Gateway {
  return connect({
    client,
    identity: { mspId: signer.mspId, credentials: Buffer.from(signer.certificatePem) },
    // The signer hashes by itself.
    hash: hash.none,
    signer: (message) => sign(signer, message),
    evaluateOptions: within(deadlines.evaluate),
    endorseOptions: within(deadlines.endorse),
    submitOptions: within(deadlines.submit),
    commitStatusOptions: within(deadlines.commit),
  });
}

async function sign(signer: FabricSigner, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await signer.sign(bytes);
  } catch (error) {
    throw signerError(error);
  }
}

async function inStage<T>(stage: Stage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw gatewayError(stage, error);
  }
}
