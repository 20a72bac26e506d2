import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minimalEnvironment } from './ca-server.ts';
import type { Hospital, NetworkDescription, Orderer, Peer } from './description.ts';
import { writePrivate, type NetworkFolder } from './folder.ts';
import type { ProcessPlan } from './processes.ts';
import { NetworkError } from './network-error.ts';
import type { FabricPrograms } from './programs.ts';

const builderScripts = join(import.meta.dirname, 'builder', 'bin');

/**
 * Writes `core.yaml` and `orderer.yaml`: those that the programs came with, where a peer looks for no Docker and takes
 * chaincode that runs as a service. All else is set by environment variables.
 */
export async function writeNodeConfiguration(folder: NetworkFolder, programs: FabricPrograms): Promise<void> {
  const scripts = join(folder.root, 'builder', 'bin');
  await mkdir(scripts, { recursive: true });
  for (const name of ['detect', 'build', 'release']) {
    await copyFile(join(builderScripts, name), join(scripts, name));
    await chmod(join(scripts, name), 0o700);
  }
  const core = await readFile(join(programs.config, 'core.yaml'), 'utf8');
  const changed = core
    .replace(/^( +endpoint:) unix:\/\/\/var\/run\/docker\.sock$/m, '$1 ""')
    .replace(/^( +path:) \/opt\/hyperledger\/ccaas_builder$/m, (_, key: string) => {
      return `${key} ${JSON.stringify(join(folder.root, 'builder'))}`;
    });
  if (!changed.includes('endpoint: ""') || changed.includes('/opt/hyperledger/ccaas_builder')) {
    throw new NetworkError(
      `${programs.config}/core.yaml is not that of Fabric 2.5: put the one of the release archive there.`,
    );
  }
  await writePrivate(join(folder.config, 'core.yaml'), changed);
  await copyFile(join(programs.config, 'orderer.yaml'), join(folder.config, 'orderer.yaml'));
}

/** Warnings alone: at `info` a peer writes a line for every call. Without colours, which a file does not have. */
const logging = {
  FABRIC_LOGGING_SPEC: 'warning',
  FABRIC_LOGGING_FORMAT: '%{time:2006-01-02T15:04:05.000Z07:00} %{level} [%{module}] %{message}',
} as const;

function ordererPlan(
  folder: NetworkFolder,
  network: NetworkDescription,
  programs: FabricPrograms,
  { name, port, adminPort, operationsPort }: Orderer,
): ProcessPlan {
  const own = folder.organisation(network.ordering);
  const { msp, tlsCertificate, tlsKey, data } = own.node(name);
  const trusted = `[${own.tlsCaCertificate}]`;
  return {
    name,
    program: join(programs.bin, 'orderer'),
    args: [],
    cwd: own.root,
    env: {
      ...minimalEnvironment(),
      FABRIC_CFG_PATH: folder.config,
      ...logging,
      GOMEMLIMIT: '256MiB',
      ORDERER_GENERAL_LISTENADDRESS: '127.0.0.1',
      ORDERER_GENERAL_LISTENPORT: String(port),
      ORDERER_GENERAL_LOCALMSPID: network.ordering.mspId,
      ORDERER_GENERAL_LOCALMSPDIR: msp,
      ORDERER_GENERAL_TLS_ENABLED: 'true',
      ORDERER_GENERAL_TLS_PRIVATEKEY: tlsKey,
      ORDERER_GENERAL_TLS_CERTIFICATE: tlsCertificate,
      ORDERER_GENERAL_TLS_ROOTCAS: trusted,
      ORDERER_GENERAL_CLUSTER_ROOTCAS: trusted,
      ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE: tlsCertificate,
      ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY: tlsKey,
      ORDERER_GENERAL_BOOTSTRAPMETHOD: 'none',
      ORDERER_CHANNELPARTICIPATION_ENABLED: 'true',
      ORDERER_ADMIN_LISTENADDRESS: `127.0.0.1:${adminPort}`,
      ORDERER_ADMIN_TLS_ENABLED: 'true',
      ORDERER_ADMIN_TLS_PRIVATEKEY: tlsKey,
      ORDERER_ADMIN_TLS_CERTIFICATE: tlsCertificate,
      ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED: 'true',
      ORDERER_ADMIN_TLS_CLIENTROOTCAS: trusted,
      ORDERER_FILELEDGER_LOCATION: join(data, 'ledger'),
      ORDERER_CONSENSUS_WALDIR: join(data, 'wal'),
      ORDERER_CONSENSUS_SNAPDIR: join(data, 'snapshots'),
      ORDERER_OPERATIONS_LISTENADDRESS: `127.0.0.1:${operationsPort}`,
      ORDERER_METRICS_PROVIDER: 'prometheus',
    },
  };
}

function peerPlan(
  folder: NetworkFolder,
  programs: FabricPrograms,
  hospital: Hospital,
  peer: Peer,
): ProcessPlan {
  const own = folder.organisation(hospital);
  const { msp, tlsCertificate, tlsKey, data } = own.node(peer.name);
  const first = hospital.peers[0] ?? peer;
  return {
    name: peer.name,
    program: join(programs.bin, 'peer'),
    args: ['node', 'start'],
    cwd: own.root,
    env: {
      ...minimalEnvironment(),
      FABRIC_CFG_PATH: folder.config,
      ...logging,
      GOMEMLIMIT: '512MiB',
      CORE_PEER_ID: peer.name,
      CORE_PEER_LOCALMSPID: hospital.mspId,
      CORE_PEER_MSPCONFIGPATH: msp,
      CORE_PEER_ADDRESS: `localhost:${peer.port}`,
      CORE_PEER_LISTENADDRESS: `127.0.0.1:${peer.port}`,
      CORE_PEER_CHAINCODEADDRESS: `localhost:${peer.chaincodePort}`,
      CORE_PEER_CHAINCODELISTENADDRESS: `127.0.0.1:${peer.chaincodePort}`,
      CORE_PEER_GOSSIP_BOOTSTRAP: `localhost:${first.port}`,
      CORE_PEER_GOSSIP_EXTERNALENDPOINT: `localhost:${peer.port}`,
      CORE_PEER_FILESYSTEMPATH: data,
      CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(data, 'snapshots'),
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_CERT_FILE: tlsCertificate,
      CORE_PEER_TLS_KEY_FILE: tlsKey,
      CORE_PEER_TLS_ROOTCERT_FILE: own.tlsCaCertificate,
      // Fabric's 500 are reached by a burst that a hospital may well make; beyond, clients wait and come again.
      CORE_PEER_LIMITS_CONCURRENCY_GATEWAYSERVICE: '2000',
      CORE_OPERATIONS_LISTENADDRESS: `127.0.0.1:${peer.operationsPort}`,
      CORE_METRICS_PROVIDER: 'prometheus',
    },
  };
}

/** All orderers and peers. */
export function nodePlans(
  folder: NetworkFolder,
  network: NetworkDescription,
  programs: FabricPrograms,
): readonly ProcessPlan[] {
  return [
    ...network.ordering.orderers.map((orderer) => ordererPlan(folder, network, programs, orderer)),
    ...network.hospitals.flatMap((hospital) =>
      hospital.peers.map((peer) => peerPlan(folder, programs, hospital, peer)),
    ),
  ];
}
