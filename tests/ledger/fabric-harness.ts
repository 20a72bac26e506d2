import type { FabricLedger } from '#main/adapters/ledger/fabric/fabric-ledger.ts';
import { SystemQueries } from '#main/adapters/ledger/fabric/system-queries.ts';
import type { FabricLedgerOptions } from '#main/adapters/ledger/fabric/transport.ts';
import { GatewayTransport } from '#main/adapters/ledger/fabric-gateway/gateway-transport.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { freePort } from './free-port.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { fabricHospital, type FabricHospital } from './fabric-hospital.ts';
import type { Harness, HospitalAtLedger } from './harness.ts';

/** Two hospitals of a running network, through one of the two clients of Fabric. */
export async function fabricHarness(
  root: string,
  kind: 'fabric-gateway' | 'fabric-network',
  create: (options: FabricLedgerOptions) => FabricLedger,
): Promise<Harness> {
  const opened: FabricLedger[] = [];
  function ledgerOf({ profile, workstation }: FabricHospital, peers = profile.peers): FabricLedger {
    const ledger = create({
      profile: { ...profile, peers },
      identity: async () => workstation,
      clock: systemClock,
      logger: silentLogger,
    });
    opened.push(ledger);
    return ledger;
  }
  function atLedger(hospital: FabricHospital): HospitalAtLedger {
    const { mspId } = hospital.profile;
    return { mspId, ledger: ledgerOf(hospital), clinician: (role) => hospital.clinician(role) };
  }
  const home = await fabricHospital(root, 0);
  const other = await fabricHospital(root, 1);
  return {
    kind,
    home: atLedger(home),
    other: atLedger(other),
    expired: (role) => home.expired(role),
    async unreachable() {
      const endpoint = `localhost:${await freePort()}`;
      return ledgerOf(
        home,
        home.profile.peers.map((peer) => ({ ...peer, endpoint })),
      );
    },
    rawBlocks: (fromBlock) => rawBlocks(home, fromBlock),
    async close() {
      await Promise.all(opened.map((ledger) => ledger.close()));
    },
  };
}

async function rawBlocks({ profile, workstation }: FabricHospital, fromBlock: number): Promise<Uint8Array[]> {
  const transport = new GatewayTransport(profile, systemClock);
  const queries = new SystemQueries(transport, profile.channel, async () => workstation);
  const blocks: Uint8Array[] = [];
  try {
    const { height } = await queries.chainInfo();
    for (let number = fromBlock; number < height; number++) {
      const block = await queries.block(number);
      if (block !== undefined) blocks.push(block.serializeBinary());
    }
  } finally {
    await transport.close();
  }
  return blocks;
}
