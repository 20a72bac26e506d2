import { inject } from 'vitest';
import { createFabricNetworkLedger } from '#main/adapters/ledger/fabric-network/fabric-network-ledger.ts';
import { conformance } from './conformance.ts';
import { fabricHarness } from './fabric-harness.ts';
import { lostConnections } from './lost-connections.ts';
import { lyingPeer } from './lying-peer.ts';
import { revocation } from './revocation.ts';

const networkFolder = inject('networkFolder');

conformance('fabric-network', 2, () =>
  fabricHarness(networkFolder, 'fabric-network', createFabricNetworkLedger),
);
// Orderers are reached over lines of their own: the envelope arrives there all the same.
lostConnections('fabric-network', networkFolder, createFabricNetworkLedger, 1);
revocation('fabric-network', networkFolder, createFabricNetworkLedger);
lyingPeer('fabric-network', networkFolder, createFabricNetworkLedger);
