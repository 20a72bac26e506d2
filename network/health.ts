import { setTimeout as delay } from 'node:timers/promises';
import type { Chaincode, Hospital, NetworkDescription, Peer } from './description.ts';
import type { NetworkFolder } from './folder.ts';
import { NetworkError } from './network-error.ts';
import { runPeer, type NetworkTools } from './peer-cli.ts';
import { endedEarly, runningPid } from './processes.ts';

async function fetchText(port: number, path: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const timeout = AbortSignal.timeout(5_000);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    // Nobody listens there, or not in time: not healthy, whichever it is.
    return undefined;
  }
}

/** Whether a CA, a peer or an orderer says that it is well. */
export async function isHealthy(operationsPort: number, signal?: AbortSignal): Promise<boolean> {
  return (await fetchText(operationsPort, '/healthz', signal)) !== undefined;
}

/** @returns the value of a metric of the channel, in Prometheus' text format */
async function metric(operationsPort: number, name: string, channel: string): Promise<number | undefined> {
  const text = await fetchText(operationsPort, '/metrics');
  const line = text
    ?.split('\n')
    .find((entry) => entry.startsWith(`${name}{`) && entry.includes(`"${channel}"`));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

/** How many blocks a peer has. */
export function heightOf({ operationsPort }: Peer, channel: string): Promise<number | undefined> {
  return metric(operationsPort, 'ledger_blockchain_height', channel);
}

export async function isLeader(operationsPort: number, channel: string): Promise<boolean> {
  return (await metric(operationsPort, 'consensus_etcdraft_is_leader', channel)) === 1;
}

export async function hasLeader({ ordering, channel }: NetworkDescription): Promise<boolean> {
  const leads = await Promise.all(
    ordering.orderers.map(({ operationsPort }) => isLeader(operationsPort, channel)),
  );
  return leads.includes(true);
}

/** Programs of the network that answer health questions. */
export function healthPorts(network: NetworkDescription): ReadonlyMap<string, number> {
  const { ordering, hospitals } = network;
  const all = [
    ...[ordering, ...hospitals].map(({ ca }) => ca),
    ...ordering.orderers,
    ...hospitals.flatMap(({ peers }) => peers),
  ];
  return new Map(all.map(({ name, operationsPort }) => [name, operationsPort]));
}

export interface Wait {
  readonly folder: NetworkFolder;
  readonly signal?: AbortSignal | undefined;
  /** ms */
  readonly patience?: number;
}

/**
 * Waits until something holds.
 * @param what ends the sentence "… did not happen in time"
 * @param processes whose end makes waiting useless
 * @throws NetworkError when one of them ended, or it took too long
 */
export async function waitUntil(
  what: string,
  holds: () => Promise<boolean>,
  processes: readonly string[],
  { folder, signal, patience = 30_000 }: Wait,
): Promise<void> {
  const from = performance.now();
  while (!(await holds())) {
    signal?.throwIfAborted();
    for (const name of processes) {
      if ((await runningPid(folder, name)) === undefined) throw await endedEarly(folder, name);
    }
    if (performance.now() - from > patience) {
      throw new NetworkError(
        `${what} within ${Math.round(patience / 1000)} s: see the logs in ${folder.logs}.`,
      );
    }
    await delay(50, undefined, { signal });
  }
}

/** The chaincode's own answer, even a refusal; when a peer cannot reach it, the peer says so in other words. */
const answered = /response: status:\d+/;
const unreachable = /failed to execute transaction/;

/**
 * Asks the chaincode something through a peer.
 * @returns undefined when it answers, else what the peer says about it
 */
export async function chaincodeTrouble(
  tools: NetworkTools,
  hospital: Hospital,
  peer: Peer,
  chaincode: Chaincode,
): Promise<string | undefined> {
  try {
    await runPeer(tools, {
      hospital,
      peer,
      timeout: 15_000,
      purpose: `ask ${chaincode.name} through ${peer.name}`,
      args: [
        'chaincode',
        'query',
        '-C',
        tools.network.channel,
        '-n',
        chaincode.name,
        '-c',
        '{"Args":["org.hyperledger.fabric:GetMetadata"]}',
      ],
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return answered.test(error.log) && !unreachable.test(error.log) ? undefined : error.log || error.message;
  }
}
