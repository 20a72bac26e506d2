import { FabricChannelLedger, type FabricLedger } from '../fabric/fabric-ledger.ts';
import type { FabricLedgerOptions } from '../fabric/transport.ts';
import { GatewayTransport } from './gateway-transport.ts';

/** A channel of Fabric 2.4 or later, whose peers have the gateway service. */
export function createFabricGatewayLedger(options: FabricLedgerOptions): FabricLedger {
  return new FabricChannelLedger(options, new GatewayTransport(options.profile, options.clock));
}
