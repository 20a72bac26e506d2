import { FabricChannelLedger, type FabricLedger } from '../fabric/fabric-ledger.ts';
import type { FabricLedgerOptions } from '../fabric/transport.ts';
import { NetworkTransport } from './network-transport.ts';

/** A channel of Fabric 2.2 or later, whose peers need no gateway service. */
export function createFabricNetworkLedger(options: FabricLedgerOptions): FabricLedger {
  return new FabricChannelLedger(options, new NetworkTransport(options));
}
