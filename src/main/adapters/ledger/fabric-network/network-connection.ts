import './silence.ts';
import type { Channel, Committer, Endorser, Eventer, IdentityContext } from 'fabric-common';
import { Gateway } from 'fabric-network';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { ledgerErrorOf } from '../fabric/failures.ts';
import { deadlines, type FabricSigner } from '../fabric/transport.ts';
import { CertifiedUser } from './certified-user.ts';
import { networkError } from './network-failures.ts';
import { signDetached } from './sign-detached.ts';

/** Peers and orderers come and go; what discovery found is asked again after that. */
const discoveryAgeMs = 5 * 60_000;

/** A connection of fabric-network to the own peers of the profile, and what discovery finds through them. */
export class NetworkConnection {
  readonly channel: Channel;
  readonly #gateway: Gateway;
  readonly #mspId: string;
  #discovering: Promise<void> | undefined;
  #discoveredMs = -Infinity;
  /** The own peer that answered last: asked first, so that one which is down does not make everybody wait. */
  #answering: Endorser | undefined;

  private constructor(gateway: Gateway, channel: Channel, mspId: string) {
    this.#gateway = gateway;
    this.channel = channel;
    this.#mspId = mspId;
  }

  /** Peers that do not answer now are tried again when they are needed. */
  static async open(profile: NetworkProfile): Promise<NetworkConnection> {
    const gateway = new Gateway();
    const nobody = { mspId: profile.mspId, certificatePem: '', sign: () => Promise.reject(new Error()) };
    await gateway.connect(connectionProfile(profile), {
      identity: { type: 'certificate', mspId: profile.mspId },
      identityProvider: {
        type: 'certificate',
        getCryptoSuite: () => CertifiedUser.newCryptoSuite(),
        fromJson: () => ({ type: 'certificate', mspId: profile.mspId }),
        toJson: () => ({ type: 'certificate', version: 1 }),
        getUserContext: async () => new CertifiedUser(nobody),
      },
      // Discovery of its own would sign with a key that is not here: `discover` does it.
      discovery: { enabled: false },
      'connection-options': {
        'grpc-wait-for-ready-timeout': deadlines.connect,
        requestTimeout: deadlines.evaluate,
      },
    });
    const network = await gateway.getNetwork(profile.channel);
    return new NetworkConnection(gateway, network.getChannel(), profile.mspId);
  }

  /** A fresh one for each proposal: it takes on the transaction's id. */
  context(signer: FabricSigner): IdentityContext {
    return this.channel.client.newIdentityContext(new CertifiedUser(signer));
  }

  /** The first peer of the own hospital that answers. @throws LedgerError unreachable */
  async ownPeer(): Promise<Endorser> {
    this.#answering = await firstConnected(this.#ownPeers());
    return this.#answering;
  }

  /** One peer for each other hospital of the channel that has one which answers. */
  async peersOfOthers(): Promise<readonly Endorser[]> {
    const byHospital = Map.groupBy(this.channel.getEndorsers(), (peer) => peer.mspid);
    byHospital.delete(this.#mspId);
    const found = await Promise.allSettled([...byHospital.values()].map((peers) => firstConnected(peers)));
    return found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** Orderers, one that answers first. @throws LedgerError unreachable when none does */
  async orderers(): Promise<Committer[]> {
    const all = this.channel.getCommitters();
    const answering = Promise.any(
      all.map(async (orderer) => {
        if (!(await orderer.checkConnection())) throw new Error('not connected');
        return orderer;
      }),
    );
    try {
      const first = await answering;
      return [first, ...all.filter((orderer) => orderer !== first)];
    } catch (cause) {
      throw ledgerErrorOf({ stage: 'connect', messages: [], cause });
    }
  }

  /** New ones for each stream: closing a stream closes its connection. */
  eventers(): Eventer[] {
    return this.#ownPeers().map((peer) => {
      const eventer = this.channel.client.newEventer(peer.name, peer.mspid);
      eventer.setEndpoint(peer.endpoint);
      return eventer;
    });
  }

  /** Finds orderers and the peers of other hospitals, unless that was done a short while ago. @throws LedgerError */
  async discover(signer: FabricSigner): Promise<void> {
    while (performance.now() - this.#discoveredMs > discoveryAgeMs) {
      const others = this.#discovering;
      if (others === undefined) return this.#discoverOnce(signer);
      // Its certificate may be refused where this one is not: then it is asked again.
      await others.catch(() => {});
    }
  }

  /** What was found may be gone. */
  forget(): void {
    this.#discoveredMs = -Infinity;
  }

  close(): void {
    this.#gateway.disconnect();
  }

  async #discoverOnce(signer: FabricSigner): Promise<void> {
    const discovering = this.#discover(signer);
    this.#discovering = discovering;
    try {
      await discovering;
    } finally {
      this.#discovering = undefined;
    }
  }

  async #discover(signer: FabricSigner): Promise<void> {
    const { client, name } = this.channel;
    const targets = this.#ownPeers().map((peer) => {
      const discoverer = client.newDiscoverer(peer.name, peer.mspid);
      discoverer.setEndpoint(peer.endpoint);
      return discoverer;
    });
    const service = this.channel.newDiscoveryService(name);
    try {
      service.sign(await signDetached(signer, service.build(this.context(signer))));
      await service.send({ asLocalhost: false, targets, requestTimeout: deadlines.evaluate });
      this.#discoveredMs = performance.now();
    } catch (error) {
      throw networkError('connect', error);
    } finally {
      service.close();
    }
  }

  #ownPeers(): Endorser[] {
    const all = this.channel.client.getEndorsers(this.#mspId);
    const first = this.#answering;
    return first === undefined ? all : [first, ...all.filter((peer) => peer !== first)];
  }
}

async function firstConnected(peers: readonly Endorser[]): Promise<Endorser> {
  for (const peer of peers) {
    if (await peer.checkConnection()) return peer;
  }
  const cause = new Error(`none of ${peers.length} peers answered`);
  throw ledgerErrorOf({ stage: 'connect', messages: [], cause });
}

/** Our profile in the form that fabric-network reads. */
function connectionProfile({ mspId, peers }: NetworkProfile): Record<string, unknown> {
  const entries = peers.map(({ endpoint, tlsCaPem }) => [
    endpoint,
    { url: `grpcs://${endpoint}`, tlsCACerts: { pem: tlsCaPem } },
  ]);
  return {
    version: '1.0.0',
    organizations: { [mspId]: { mspid: mspId, peers: peers.map((peer) => peer.endpoint) } },
    peers: Object.fromEntries(entries),
  };
}
