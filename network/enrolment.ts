import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enrol, register, type CaAddress, type CaMember, type Registration } from './ca-client.ts';
import { enrolmentCaName, itAdminAttributes, tlsCaName } from './ca-server.ts';
import type { Hospital, NetworkDescription, Organisation } from './description.ts';
import { writePrivate, type NetworkFolder, type NodeFolder } from './folder.ts';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { newSecret, type OrganisationMembers } from './members.ts';
import { writeMemberMsp, writePublicMsp } from './msp.ts';

export function caAddress(folder: NetworkFolder, organisation: Organisation): CaAddress {
  const { tlsCaCertificate } = folder.organisation(organisation);
  return { port: organisation.ca.port, tlsCaCertificate };
}

/** All names under which a program on this machine is dialled. */
function hostsOf(name: string): readonly string[] {
  return ['localhost', '127.0.0.1', name];
}

/** Enrols everybody of an organisation and writes what each needs. Its CA server has to run. */
export async function enrolMembers(folder: NetworkFolder, members: OrganisationMembers): Promise<void> {
  const { organisation, nodes, admin, itAdmin } = members;
  const own = folder.organisation(organisation);
  await writePublicMsp(own);
  await Promise.all([
    ...nodes.map((node) => enrolNode(folder, organisation, node, own.node(node.id))),
    enrolNode(folder, organisation, admin, own.admin),
  ]);
  if (itAdmin === null) return;
  // Registered, not configured: only then Fabric CA gives the attributes by which the chaincode knows a person.
  const registrar = await administrator(folder, organisation);
  await register(caAddress(folder, organisation), enrolmentCaName(organisation), registrar, itAdmin);
  await writeItAdmin(own.itAdmin, itAdmin);
}

async function enrolNode(
  folder: NetworkFolder,
  organisation: Organisation,
  { id, secret }: Registration,
  target: NodeFolder,
): Promise<void> {
  const ca = caAddress(folder, organisation);
  const enrolled = await enrol(ca, { caName: enrolmentCaName(organisation), id, secret });
  await writeMemberMsp(folder.organisation(organisation), target.msp, enrolled);
  await enrolTls(folder, organisation, { id, secret }, target);
}

/** A TLS certificate, for a server or for whoever dials one. */
export async function enrolTls(
  folder: NetworkFolder,
  organisation: Organisation,
  { id, secret }: Pick<Registration, 'id' | 'secret'>,
  target: Pick<NodeFolder, 'tlsCertificate' | 'tlsKey'>,
): Promise<void> {
  const tls = await enrol(caAddress(folder, organisation), {
    caName: tlsCaName(organisation),
    id,
    secret,
    tlsHosts: hostsOf(id),
  });
  await writePrivate(target.tlsCertificate, tls.certificatePem);
  await writePrivate(target.tlsKey, tls.keyPem);
}

/** What the first it-admin of a hospital types into the workstation; good on each of this machine's workstations. */
async function writeItAdmin(path: string, { id, secret }: Registration): Promise<void> {
  await writePrivate(path, `${JSON.stringify({ enrolmentId: id, secret }, null, 2)}\n`);
}

/** An organisation's administrator as its enrolment authority knows it. */
export async function administrator(folder: NetworkFolder, organisation: Organisation): Promise<CaMember> {
  const { msp } = folder.organisation(organisation).admin;
  return {
    certificatePem: await readFile(join(msp, 'signcerts', 'cert.pem'), 'utf8'),
    key: createPrivateKey(await readFile(join(msp, 'keystore', 'key.pem'), 'utf8')),
  };
}

/** One more it-admin of a hospital, as the content of `it-admin.json`; the secret is good for one enrolment. */
export async function registerItAdmin(
  folder: NetworkFolder,
  hospital: Hospital,
): Promise<{ readonly enrolmentId: string; readonly secret: string }> {
  const enrolmentId = `it-admin-${randomBytes(4).toString('hex')}`;
  const secret = newSecret();
  await register(
    caAddress(folder, hospital),
    enrolmentCaName(hospital),
    await administrator(folder, hospital),
    {
      id: enrolmentId,
      secret,
      type: 'client',
      attributes: itAdminAttributes,
    },
  );
  return { enrolmentId, secret };
}

/** Writes what a workstation of the hospital has to know of the network. */
export async function writeProfile(
  folder: NetworkFolder,
  network: NetworkDescription,
  hospital: Hospital,
): Promise<void> {
  const own = folder.organisation(hospital);
  const tlsCaPem = await readFile(own.tlsCaCertificate, 'utf8');
  const profile = NetworkProfile.parse({
    format: 'vitalseal-network-1',
    hospital: hospital.name,
    mspId: hospital.mspId,
    channel: network.channel,
    chaincode: network.chaincodes[0]?.name,
    peers: hospital.peers.map(({ port }) => ({ endpoint: `localhost:${port}`, tlsCaPem })),
    certificateAuthority: {
      url: `https://localhost:${hospital.ca.port}`,
      name: enrolmentCaName(hospital),
      tlsCaPem,
      certificatePem: await readFile(own.caCertificate, 'utf8'),
    },
  });
  await writePrivate(own.connection, `${JSON.stringify(profile, null, 2)}\n`);
}
