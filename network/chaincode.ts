import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { register } from './ca-client.ts';
import { minimalEnvironment, tlsCaName } from './ca-server.ts';
import { chaincodePackage, type ChaincodePackage } from './chaincode-package.ts';
import type { Chaincode, Hospital } from './description.ts';
import { caAddress, enrolTls } from './enrolment.ts';
import { writePrivate, type NetworkFolder } from './folder.ts';
import { newSecret } from './members.ts';
import { NetworkError } from './network-error.ts';
import { runPeer, toOrderer, type NetworkTools } from './peer-cli.ts';
import type { ProcessPlan } from './processes.ts';

/** Name of the process that serves a hospital's peers. */
export function chaincodeProcess(chaincode: Chaincode, hospital: Pick<Hospital, 'slug'>): string {
  return `${chaincode.name}.${hospital.slug}`;
}

function portOf(chaincode: Chaincode, hospital: Hospital): number {
  const port = chaincode.ports[hospital.slug];
  if (port !== undefined) return port;
  throw new NetworkError(`network.json names no port for ${chaincode.name} of ${hospital.name}.`);
}

/** Certificates of the chaincode server and of the peers that dial it, from the hospital's TLS authority. */
async function enrolChaincode(
  folder: NetworkFolder,
  hospital: Hospital,
  chaincode: Chaincode,
): Promise<void> {
  const own = folder.organisation(hospital);
  const registrar = {
    certificatePem: await readFile(own.admin.tlsCertificate, 'utf8'),
    key: createPrivateKey(await readFile(own.admin.tlsKey, 'utf8')),
  };
  const ca = caAddress(folder, hospital);
  const { server, client } = own.chaincode(chaincode.name);
  // Another name each time, since an authority never takes one twice.
  const suffix = randomBytes(4).toString('hex');
  for (const [kind, path] of [
    ['server', server],
    ['dialler', client],
  ] as const) {
    const member = {
      id: `${chaincode.name}-${kind}-${suffix}`,
      secret: newSecret(),
      type: 'client',
    } as const;
    await register(ca, tlsCaName(hospital), registrar, member);
    await enrolTls(folder, hospital, member, { tlsCertificate: `${path}.crt`, tlsKey: `${path}.key` });
  }
}

/** The hospital's own package: it says where the hospital's own process listens. */
async function packageOf(
  folder: NetworkFolder,
  hospital: Hospital,
  chaincode: Chaincode,
): Promise<ChaincodePackage> {
  const own = folder.organisation(hospital);
  const { client } = own.chaincode(chaincode.name);
  return chaincodePackage(`${chaincode.name}_${chaincode.version}`, {
    address: `localhost:${portOf(chaincode, hospital)}`,
    clientKeyPem: await readFile(`${client}.key`, 'utf8'),
    clientCertificatePem: await readFile(`${client}.crt`, 'utf8'),
    tlsCaPem: await readFile(own.tlsCaCertificate, 'utf8'),
  });
}

/** How a hospital's chaincode server is started. Its certificates have to be there. */
export async function chaincodePlan(
  folder: NetworkFolder,
  hospital: Hospital,
  chaincode: Chaincode,
): Promise<ProcessPlan> {
  const own = folder.organisation(hospital);
  const { root, server } = own.chaincode(chaincode.name);
  const { id } = await packageOf(folder, hospital, chaincode);
  const port = portOf(chaincode, hospital);
  return {
    name: chaincodeProcess(chaincode, hospital),
    listens: port,
    program: process.execPath,
    args: ['--max-old-space-size=256', chaincode.program],
    cwd: root,
    env: {
      ...minimalEnvironment(),
      CHAINCODE_ID: id,
      CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${port}`,
      CHAINCODE_TLS_KEY: `${server}.key`,
      CHAINCODE_TLS_CERT: `${server}.crt`,
      CHAINCODE_TLS_CLIENT_CACERT: own.tlsCaCertificate,
    },
  };
}

/** Makes certificates and package of each hospital, and installs the package on its peers. */
export async function installChaincode(tools: NetworkTools, chaincode: Chaincode): Promise<void> {
  await Promise.all(
    tools.network.hospitals.map(async (hospital) => {
      const target = tools.folder.organisation(hospital).chaincode(chaincode.name).package;
      const { bytes } = await packageOf(tools.folder, hospital, chaincode);
      await writePrivate(target, bytes);
      await Promise.all(
        hospital.peers.map((peer) =>
          runPeer(tools, {
            hospital,
            peer,
            args: ['lifecycle', 'chaincode', 'install', target],
            purpose: `install ${chaincode.name} on ${peer.name}`,
          }),
        ),
      );
    }),
  );
}

/** @throws NetworkError */
export async function prepareChaincode(
  { folder, network }: NetworkTools,
  chaincode: Chaincode,
): Promise<void> {
  await Promise.all(network.hospitals.map((hospital) => enrolChaincode(folder, hospital, chaincode)));
}

/**
 * Every hospital approves the definition, then one commits it. No endorsement policy is named: the channel's default
 * holds, that one of any hospital's peers endorses.
 */
export async function defineChaincode(tools: NetworkTools, chaincode: Chaincode): Promise<void> {
  const { folder, network } = tools;
  const definition = [
    '--channelID',
    network.channel,
    '--name',
    chaincode.name,
    '--version',
    chaincode.version,
    '--sequence',
    String(chaincode.sequence),
  ];
  const [first] = network.hospitals;
  const [peer] = first?.peers ?? [];
  if (first === undefined || peer === undefined) return;
  await Promise.all(
    network.hospitals.map(async (hospital) => {
      const { id } = await packageOf(folder, hospital, chaincode);
      const args = [
        'lifecycle',
        'chaincode',
        'approveformyorg',
        ...toOrderer(tools),
        ...definition,
        '--package-id',
        id,
      ];
      const purpose = `approve ${chaincode.name} for ${hospital.name}`;
      await runPeer(tools, { hospital, peer: hospital.peers[0] ?? peer, args, purpose });
    }),
  );
  const endorsers = network.hospitals.flatMap((hospital) => [
    '--peerAddresses',
    `localhost:${hospital.peers[0]?.port}`,
    '--tlsRootCertFiles',
    folder.organisation(hospital).tlsCaCertificate,
  ]);
  await runPeer(tools, {
    hospital: first,
    peer,
    args: ['lifecycle', 'chaincode', 'commit', ...toOrderer(tools), ...definition, ...endorsers],
    purpose: `commit ${chaincode.name} on the channel`,
  });
}
