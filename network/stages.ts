import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { authorityPlans, configureAuthorities } from './ca-server.ts';
import { joinChannel, makeChannelBlock } from './channel.ts';
import { chaincodePlan, defineChaincode, installChaincode, prepareChaincode } from './chaincode.ts';
import type { NetworkDescription } from './description.ts';
import { enrolMembers, writeProfile } from './enrolment.ts';
import { saveDescription, type NetworkFolder } from './folder.ts';
import { chaincodeTrouble, hasLeader, healthPorts, isHealthy, waitUntil } from './health.ts';
import { networkMembers } from './members.ts';
import { NetworkError } from './network-error.ts';
import { nodePlans, writeNodeConfiguration } from './nodes.ts';
import type { NetworkTools } from './peer-cli.ts';
import { choosePorts, isListening } from './ports.ts';
import { runningPid, startProcess, type ProcessPlan } from './processes.ts';
import { revocationPlan } from './revocation-plan.ts';
import { describeNetwork, portsNeeded, type NetworkSize } from './topology.ts';

/** The chaincode server of this checkout. */
const ownChaincode = resolve(import.meta.dirname, '..', 'chaincode', 'src', 'server.ts');

export interface BringUp extends NetworkTools {
  /** Hears how far it is. */
  readonly say: (line: string) => void;
  /** Hears of each process that was started now. */
  readonly started: (name: string) => void;
}

/** Describes a new network and reserves nothing but its folder. */
export async function planNetwork(
  folder: NetworkFolder,
  size: NetworkSize,
  program = ownChaincode,
): Promise<NetworkDescription> {
  const network = describeNetwork(size, await choosePorts(portsNeeded(size)), program);
  // What an `up` that was cut off left behind was never a network.
  for (const part of ['hospitals', 'ordering', 'running', 'logs']) {
    await rm(`${folder.root}/${part}`, { recursive: true, force: true });
  }
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  await saveDescription(folder, network);
  return network;
}

/** From nothing to a network whose chaincode answers. */
export async function makeNetwork(up: BringUp): Promise<void> {
  const { folder, network, programs } = up;
  up.say('Certificate authorities: every peer, orderer and administrator is enrolled …');
  const members = networkMembers(network);
  await Promise.all(
    members.map(({ organisation, nodes, admin }) =>
      configureAuthorities(folder, organisation, {
        tls: [...nodes, admin],
        enrolment: [...nodes, admin],
      }),
    ),
  );
  await startMissing(up, authorityPlans(folder, network, programs));
  await Promise.all(members.map((entry) => enrolMembers(folder, entry)));
  up.say('Orderers, peers and chaincode …');
  await Promise.all([
    ...network.chaincodes.map((chaincode) => prepareChaincode(up, chaincode)),
    ...network.hospitals.map((hospital) => writeProfile(folder, network, hospital)),
    makeChannelBlock(up),
    writeNodeConfiguration(folder, programs),
  ]);
  await startMissing(up, [...nodePlans(folder, network, programs), ...(await chaincodePlans(up))]);
  up.say(`Channel ${network.channel} …`);
  await Promise.all([
    joinChannel(up),
    ...network.chaincodes.map((chaincode) => installChaincode(up, chaincode)),
  ]);
  await untilLed(up);
  for (const chaincode of network.chaincodes) await defineChaincode(up, chaincode);
  await untilAnswering(up);
  await saveDescription(folder, { ...network, complete: true });
  await startMissing(up, [revocationPlan(folder)]);
}

/** Starts what does not run of a network that was made before. */
export async function resumeNetwork(up: BringUp): Promise<void> {
  const { folder, network, programs } = up;
  up.say(`Starting the network in ${folder.root} …`);
  await writeNodeConfiguration(folder, programs);
  await startMissing(up, [
    ...authorityPlans(folder, network, programs),
    ...nodePlans(folder, network, programs),
    ...(await chaincodePlans(up)),
  ]);
  await untilLed(up);
  await untilAnswering(up);
  await startMissing(up, [revocationPlan(folder)]);
}

async function chaincodePlans({ folder, network }: NetworkTools): Promise<readonly ProcessPlan[]> {
  return await Promise.all(
    network.chaincodes.flatMap((chaincode) =>
      network.hospitals.map((hospital) => chaincodePlan(folder, hospital, chaincode)),
    ),
  );
}

/** Starts those that do not run, and waits until they are well. */
export async function startMissing(up: BringUp, plans: readonly ProcessPlan[]): Promise<void> {
  const { folder, network, signal } = up;
  const starts = plans.map(async (plan) => {
    if ((await runningPid(folder, plan.name)) !== undefined) return;
    signal?.throwIfAborted();
    await startProcess(folder, plan);
    up.started(plan.name);
  });
  // All have begun or failed before anything is said, so that none begins after the others were ended again.
  const failed = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const ports = healthPorts(network);
  await Promise.all(
    plans.map(async (plan) => {
      const port = ports.get(plan.name);
      const isWell = async (): Promise<boolean> => {
        if (port !== undefined) return await isHealthy(port, signal);
        return plan.listens === undefined || (await isListening(plan.listens));
      };
      await waitUntil(`${plan.name} did not get well`, isWell, [plan.name], { folder, signal });
    }),
  );
}

async function untilLed({ folder, network, signal }: NetworkTools): Promise<void> {
  const names = network.ordering.orderers.map(({ name }) => name);
  await waitUntil('The orderers elected no leader', () => hasLeader(network), names, { folder, signal });
}

/** Until each hospital's chaincode answers through each of its peers. */
export async function untilAnswering(up: NetworkTools): Promise<void> {
  const { folder, network, signal } = up;
  const pairs = network.chaincodes.flatMap((chaincode) =>
    network.hospitals.flatMap((hospital) => hospital.peers.map((peer) => ({ chaincode, hospital, peer }))),
  );
  await Promise.all(
    pairs.map(async ({ chaincode, hospital, peer }) => {
      let trouble: string | undefined;
      const answers = async (): Promise<boolean> => {
        trouble = await chaincodeTrouble(up, hospital, peer, chaincode);
        return trouble === undefined;
      };
      const processes = [peer.name, `${chaincode.name}.${hospital.slug}`];
      await waitUntil(`${chaincode.name} did not answer through ${peer.name}`, answers, processes, {
        folder,
        signal,
      }).catch((error: unknown) => {
        if (!(error instanceof NetworkError) || error.log !== '') throw error;
        throw new NetworkError(error.message, trouble ?? '', { cause: error });
      });
    }),
  );
}
