import { chaincodeProcess } from './chaincode.ts';
import type { Hospital } from './description.ts';
import { chaincodeTrouble, heightOf, isHealthy, isLeader } from './health.ts';
import type { NetworkTools } from './peer-cli.ts';
import { logOf, runningPid } from './processes.ts';
import { revocationPlan } from './revocation-plan.ts';

/** One line of `network:status`. */
interface PartStatus {
  readonly kind: 'authority' | 'orderer' | 'peer' | 'chaincode' | 'revocations';
  readonly name: string;
  /** The organisation's name. */
  readonly of: string;
  readonly pid: number | null;
  readonly ok: boolean;
  /** What is known of it, or what is wrong and where to look. */
  readonly detail: string;
}

export interface NetworkStatus {
  readonly folder: string;
  readonly channel: string;
  readonly ready: boolean;
  readonly parts: readonly PartStatus[];
}

type Part = Pick<PartStatus, 'kind' | 'name' | 'of'>;
/** @returns undefined for one that is not well */
type Look = () => Promise<string | undefined>;

async function partStatus({ folder }: NetworkTools, part: Part, look: Look): Promise<PartStatus> {
  const pid = (await runningPid(folder, part.name)) ?? null;
  if (pid === null) {
    return { ...part, pid, ok: false, detail: `is not running (log: ${logOf(folder, part.name)})` };
  }
  const detail = await look();
  if (detail !== undefined) return { ...part, pid, ok: true, detail };
  return { ...part, pid, ok: false, detail: `runs and does not answer (log: ${logOf(folder, part.name)})` };
}

function healthy(operationsPort: number, detail: () => Promise<string>): Look {
  return async () => ((await isHealthy(operationsPort)) ? await detail() : undefined);
}

function ordererStatus(tools: NetworkTools): readonly Promise<PartStatus>[] {
  const { ordering, channel } = tools.network;
  return ordering.orderers.map(({ name, operationsPort }) =>
    partStatus(
      tools,
      { kind: 'orderer', name, of: ordering.name },
      healthy(operationsPort, async () => ((await isLeader(operationsPort, channel)) ? 'leads' : 'follows')),
    ),
  );
}

function peerStatus(tools: NetworkTools, hospital: Hospital): readonly Promise<PartStatus>[] {
  return hospital.peers.map((peer) =>
    partStatus(
      tools,
      { kind: 'peer', name: peer.name, of: hospital.name },
      healthy(peer.operationsPort, async () => {
        const height = await heightOf(peer, tools.network.channel);
        return height === undefined ? 'has not joined the channel' : `${height} blocks`;
      }),
    ),
  );
}

/** Each chaincode is asked through every peer of the hospital. */
function chaincodeStatus(tools: NetworkTools, hospital: Hospital): readonly Promise<PartStatus>[] {
  return tools.network.chaincodes.map((chaincode) => {
    const part = {
      kind: 'chaincode',
      name: chaincodeProcess(chaincode, hospital),
      of: hospital.name,
    } as const;
    return partStatus(tools, part, async () => {
      const troubles = await Promise.all(
        hospital.peers.map((peer) => chaincodeTrouble(tools, hospital, peer, chaincode)),
      );
      const wrong = troubles.some((trouble) => trouble !== undefined);
      return wrong ? undefined : `answers; version ${chaincode.version}, sequence ${chaincode.sequence}`;
    });
  });
}

/** Asks every part of the network how it is. */
export async function inspectNetwork(tools: NetworkTools): Promise<NetworkStatus> {
  const { folder, network } = tools;
  const authorities = [network.ordering, ...network.hospitals].map(({ ca, name }) =>
    partStatus(
      tools,
      { kind: 'authority', name: ca.name, of: name },
      healthy(ca.operationsPort, () => Promise.resolve(`port ${ca.port}`)),
    ),
  );
  const revocations = {
    kind: 'revocations',
    name: revocationPlan(folder).name,
    of: 'all hospitals',
  } as const;
  const parts = await Promise.all([
    ...authorities,
    ...ordererStatus(tools),
    ...network.hospitals.flatMap((hospital) => [
      ...peerStatus(tools, hospital),
      ...chaincodeStatus(tools, hospital),
    ]),
    partStatus(tools, revocations, () => Promise.resolve('carries revoked certificates to the channel')),
  ]);
  const leads = parts.some(({ kind, ok, detail }) => kind === 'orderer' && ok && detail === 'leads');
  return {
    folder: folder.root,
    channel: network.channel,
    ready: network.complete && leads && parts.every(({ ok }) => ok),
    parts,
  };
}
