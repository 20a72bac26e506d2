import { inject } from 'vitest';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { conformance } from './conformance.ts';
import { fabricHarness } from './fabric-harness.ts';
import { lostConnections } from './lost-connections.ts';
import { lyingPeer } from './lying-peer.ts';
import { revocation } from './revocation.ts';

const networkFolder = inject('networkFolder');

conformance('fabric-gateway', 2, () =>
  fabricHarness(networkFolder, 'fabric-gateway', createFabricGatewayLedger),
);
// The first signs the envelope, the second asks the gateway service how it ended.
lostConnections('fabric-gateway', networkFolder, createFabricGatewayLedger, 2);
revocation('fabric-gateway', networkFolder, createFabricGatewayLedger);
lyingPeer('fabric-gateway', networkFolder, createFabricGatewayLedger);
