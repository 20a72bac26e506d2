import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { FabricLedger } from '#main/adapters/ledger/fabric/fabric-ledger.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { GatewayTransport } from '#main/adapters/ledger/fabric-gateway/gateway-transport.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { bringDown } from '../../network/bring-down.ts';
import { bringUp } from '../../network/bring-up.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';
import { addChaincode } from '../../network/more-chaincode.ts';
import { notedProcesses, runningPid } from '../../network/processes.ts';
import { fabricPrograms } from '../../network/programs.ts';
import { fabricHospital, type FabricHospital } from '../../tests/ledger/fabric-hospital.ts';

/** Two hospitals with a peer each and one orderer: the least that two hospitals can share. */
const size = { hospitals: 2, peers: 1, orderers: 1 };
/** Certificates that all users share: enrolment is not what is measured. */
const nurseCount = 10;

export const bareName = 'bare';

const say = (): void => undefined;

export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface BenchNetwork {
  readonly hospital: FabricHospital;
  readonly nurses: readonly Signer[];
  readonly transport: GatewayTransport;
  /** A workstation's own way to the ledger. */
  openLedger(): FabricLedger;
  /** Of all the network's programs. */
  processIds(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A network of its own, with the bare chaincode beside VitalSeal's. */
export async function openBenchNetwork(signal: AbortSignal): Promise<BenchNetwork> {
  const folder = networkFolder(await mkdtemp(join(tmpdir(), 'vitalseal-bench-ledger-')));
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((each) => each.close()));
    await bringDown(folder);
    await rm(folder.root, { recursive: true, force: true });
  };
  try {
    await bringUp({ folder, size, signal, say });
    const network = await readDescription(folder);
    const programs = await fabricPrograms(say, signal);
    const up = { folder, network, programs, signal, say, started: say };
    await addChaincode(up, bareName, join(import.meta.dirname, 'bare-chaincode.ts'));
    const hospital = await fabricHospital(folder.root, 0);
    const nurses: Signer[] = [];
    while (nurses.length < nurseCount) nurses.push(await hospital.clinician('nurse'));
    const transport = new GatewayTransport(hospital.profile, systemClock);
    opened.push(transport);
    return {
      hospital,
      nurses,
      transport,
      openLedger() {
        const ledger = createFabricGatewayLedger({
          profile: hospital.profile,
          identity: async () => hospital.workstation,
          clock: systemClock,
          logger: silentLogger,
        });
        opened.push(ledger);
        return ledger;
      },
      async processIds() {
        const pids = (await notedProcesses(folder)).map((name) => runningPid(folder, name));
        return (await Promise.all(pids)).filter((pid) => pid !== undefined);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
