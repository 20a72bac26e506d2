import { authorityPlans } from '../../network/ca-server.ts';
import { chaincodePlan } from '../../network/chaincode.ts';
import type { NetworkDescription } from '../../network/description.ts';
import type { NetworkFolder } from '../../network/folder.ts';
import { nodePlans } from '../../network/nodes.ts';
import { runningPid, startOf, startProcess, type ProcessPlan } from '../../network/processes.ts';
import type { FabricPrograms } from '../../network/programs.ts';
import type { CuttableLine } from '../ledger/cuttable-line.ts';
import type { Target } from './damage.ts';
import type { WorkstationProcess } from './workstation-process.ts';

/** Every peer, orderer, chaincode server and authority can be killed and paused. */
export async function networkTargets(
  folder: NetworkFolder,
  network: NetworkDescription,
  programs: FabricPrograms,
): Promise<Target[]> {
  const chaincodes = network.chaincodes.flatMap((chaincode) =>
    network.hospitals.map((hospital) => chaincodePlan(folder, hospital, chaincode)),
  );
  const plans = [
    ...nodePlans(folder, network, programs),
    ...authorityPlans(folder, network, programs),
    ...(await Promise.all(chaincodes)),
  ];
  return plans.flatMap((plan) => [killed(folder, plan), paused(folder, plan)]);
}

function killed(folder: NetworkFolder, plan: ProcessPlan): Target {
  const { name } = plan;
  return {
    name,
    of: name,
    kind: 'killed',
    async harm() {
      const pid = await runningPid(folder, name);
      if (pid === undefined) throw new Error(`${name} ended by itself`);
      process.kill(pid, 'SIGKILL');
      await gone(pid);
    },
    heal: () => startProcess(folder, plan),
  };
}

function paused(folder: NetworkFolder, { name }: ProcessPlan): Target {
  let pid: number | undefined;
  return {
    name,
    of: name,
    kind: 'paused',
    async harm() {
      pid = await runningPid(folder, name);
      if (pid === undefined) throw new Error(`${name} ended by itself`);
      process.kill(pid, 'SIGSTOP');
    },
    async heal() {
      if (pid !== undefined) process.kill(pid, 'SIGCONT');
    },
  };
}

/** A killed process keeps its ports until it is gone. */
async function gone(pid: number): Promise<void> {
  while (startOf(pid) !== undefined) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** A workstation can be killed, paused, and cut off from its peer. */
export function workstationTargets(
  name: string,
  workstation: WorkstationProcess,
  line: CuttableLine,
): Target[] {
  const signal = async (which: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    if (workstation.pid === undefined) throw new Error(`${name} was not started`);
    process.kill(workstation.pid, which);
  };
  return [
    {
      name,
      of: name,
      kind: 'killed',
      harm: () => workstation.kill(),
      heal: async () => workstation.start(),
    },
    {
      name,
      of: name,
      kind: 'paused',
      harm: () => signal('SIGSTOP'),
      heal: () => signal('SIGCONT'),
    },
    {
      name,
      of: `${name}'s line`,
      kind: 'cut off',
      harm: async () => line.cut(),
      heal: async () => line.mend(),
    },
  ];
}
