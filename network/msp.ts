import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Enrolled } from './ca-client.ts';
import { writePrivate, type OrganisationFolder } from './folder.ts';

/** Fabric tells peers, orderers, administrators and clients apart by the certificate's organisational unit. */
const nodeUnits = {
  NodeOUs: {
    Enable: true,
    ...Object.fromEntries(
      (['Client', 'Peer', 'Admin', 'Orderer'] as const).map((kind) => [
        `${kind}OUIdentifier`,
        { Certificate: 'cacerts/ca.pem', OrganizationalUnitIdentifier: kind.toLowerCase() },
      ]),
    ),
  },
};

/** The folder by which others recognise an organisation's members. */
export async function writePublicMsp(folder: OrganisationFolder): Promise<void> {
  await writeMsp(folder, folder.msp);
}

/** A member's own folder: the same, with its certificate and key. */
export async function writeMemberMsp(
  folder: OrganisationFolder,
  path: string,
  enrolled: Enrolled,
): Promise<void> {
  await writeMsp(folder, path);
  await writePrivate(join(path, 'signcerts', 'cert.pem'), enrolled.certificatePem);
  await writePrivate(join(path, 'keystore', 'key.pem'), enrolled.keyPem);
}

async function writeMsp(folder: OrganisationFolder, path: string): Promise<void> {
  await Promise.all(['cacerts', 'tlscacerts'].map((name) => mkdir(join(path, name), { recursive: true })));
  await Promise.all([
    copyFile(folder.caCertificate, join(path, 'cacerts', 'ca.pem')),
    copyFile(folder.tlsCaCertificate, join(path, 'tlscacerts', 'ca.pem')),
    writePrivate(join(path, 'config.yaml'), JSON.stringify(nodeUnits, null, 2)),
  ]);
}
