import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NetworkDescription, type Organisation } from './description.ts';
import { NetworkError } from './network-error.ts';

/** Where everything of a network lies below its folder. */
export interface NetworkFolder {
  readonly root: string;
  readonly description: string;
  readonly logs: string;
  /** Which processes run, one file each. */
  readonly running: string;
  /** `core.yaml` and `orderer.yaml`. */
  readonly config: string;
  readonly configtx: string;
  readonly channelBlock: string;
  organisation(organisation: Pick<Organisation, 'slug'>): OrganisationFolder;
}

export interface OrganisationFolder {
  readonly root: string;
  /** Fabric CA server's home. */
  readonly ca: string;
  readonly tlsCaCertificate: string;
  readonly caCertificate: string;
  /** What others need to recognise members: no private key. */
  readonly msp: string;
  readonly admin: NodeFolder;
  readonly connection: string;
  readonly itAdmin: string;
  node(name: string): NodeFolder;
  chaincode(name: string): ChaincodeFolder;
}

/** Of a peer, an orderer or an administrator. */
export interface NodeFolder {
  readonly msp: string;
  readonly tlsCertificate: string;
  readonly tlsKey: string;
  readonly data: string;
}

interface ChaincodeFolder {
  readonly root: string;
  readonly package: string;
  /** Name in this folder without its ending: `.crt`, `.key`. */
  readonly server: string;
  readonly client: string;
}

export function networkFolder(root: string): NetworkFolder {
  return {
    root,
    description: join(root, 'network.json'),
    logs: join(root, 'logs'),
    running: join(root, 'running'),
    config: join(root, 'config'),
    configtx: join(root, 'configtx'),
    channelBlock: join(root, 'channel.block'),
    organisation: ({ slug }) =>
      organisationFolder(slug === 'ordering' ? join(root, slug) : join(root, 'hospitals', slug)),
  };
}

function organisationFolder(root: string): OrganisationFolder {
  const ca = join(root, 'ca');
  return {
    root,
    ca,
    tlsCaCertificate: join(ca, 'ca-cert.pem'),
    caCertificate: join(ca, 'enrolment', 'ca-cert.pem'),
    msp: join(root, 'msp'),
    admin: nodeFolder(join(root, 'admin')),
    connection: join(root, 'connection.json'),
    itAdmin: join(root, 'it-admin.json'),
    node: (name) => nodeFolder(join(root, name)),
    chaincode: (name) => {
      const folder = join(root, 'chaincode', name);
      return {
        root: folder,
        package: join(folder, 'package.tar.gz'),
        server: join(folder, 'server'),
        client: join(folder, 'client'),
      };
    },
  };
}

function nodeFolder(root: string): NodeFolder {
  return {
    msp: join(root, 'msp'),
    tlsCertificate: join(root, 'tls.crt'),
    tlsKey: join(root, 'tls.key'),
    data: join(root, 'data'),
  };
}

/** Writes a file that only this account may read, as a whole or not at all. */
export async function writePrivate(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

export async function saveDescription(folder: NetworkFolder, network: NetworkDescription): Promise<void> {
  await writePrivate(folder.description, `${JSON.stringify(network, null, 2)}\n`);
}

/**
 * @returns undefined when there is no network in the folder
 * @throws NetworkError when its description cannot be read
 */
export async function findDescription(folder: NetworkFolder): Promise<NetworkDescription | undefined> {
  const text = await readFile(folder.description, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new NetworkError(`${folder.description} cannot be read: ${error.message}.`);
  });
  if (text === undefined) return undefined;
  try {
    return NetworkDescription.parse(JSON.parse(text));
  } catch (cause) {
    throw new NetworkError(
      `${folder.description} is not a description that this version understands: take another folder with --dir, or remove this one.`,
      '',
      { cause },
    );
  }
}

/** @throws NetworkError when there is none */
export async function readDescription(folder: NetworkFolder): Promise<NetworkDescription> {
  const network = await findDescription(folder);
  if (network !== undefined) return network;
  throw new NetworkError(
    `There is no network in ${folder.root}: make one with npm run network:up -- --dir DIR.`,
  );
}
