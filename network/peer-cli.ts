import { join } from 'node:path';
import type { Hospital, NetworkDescription, Peer } from './description.ts';
import type { NetworkFolder } from './folder.ts';
import type { FabricPrograms } from './programs.ts';
import { runProgram } from './run-program.ts';

/** A network folder together with what acts on it. */
export interface NetworkTools {
  readonly folder: NetworkFolder;
  readonly network: NetworkDescription;
  readonly programs: FabricPrograms;
  /** Ends what is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** One call of the `peer` program as the hospital's administrator. */
export interface PeerCall {
  readonly hospital: Hospital;
  readonly peer: Peer;
  readonly args: readonly string[];
  readonly purpose: string;
  /** ms */
  readonly timeout?: number;
}

/** @returns what it wrote on its standard output @throws NetworkError */
export function runPeer(
  tools: NetworkTools,
  { hospital, peer, args, purpose, timeout }: PeerCall,
): Promise<string> {
  const { folder, programs, signal } = tools;
  const own = folder.organisation(hospital);
  return runProgram(join(programs.bin, 'peer'), args, {
    purpose,
    signal,
    ...(timeout === undefined ? {} : { timeout }),
    env: {
      FABRIC_CFG_PATH: folder.config,
      FABRIC_LOGGING_SPEC: 'warning',
      CORE_PEER_LOCALMSPID: hospital.mspId,
      CORE_PEER_MSPCONFIGPATH: own.admin.msp,
      CORE_PEER_ADDRESS: `localhost:${peer.port}`,
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: own.tlsCaCertificate,
    },
  });
}

/** Options that name an orderer for the `peer` program. */
export function toOrderer({ folder, network }: NetworkTools, index = 0): readonly string[] {
  const { port } = network.ordering.orderers[index % network.ordering.orderers.length] ?? { port: 0 };
  return [
    '-o',
    `localhost:${port}`,
    '--tls',
    '--cafile',
    folder.organisation(network.ordering).tlsCaCertificate,
  ];
}
