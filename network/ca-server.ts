import { join } from 'node:path';
import type { Registration } from './ca-client.ts';
import type { Hospital, NetworkDescription, Organisation } from './description.ts';
import { writePrivate, type NetworkFolder } from './folder.ts';
import type { ProcessPlan } from './processes.ts';
import type { FabricPrograms } from './programs.ts';

export const tlsCaName = ({ slug }: Pick<Organisation, 'slug'>): string => `tlsca.${slug}`;
export const enrolmentCaName = ({ slug }: Pick<Organisation, 'slug'>): string => `ca.${slug}`;

/**
 * What an it-admin may do at the authority: register clients with a role and further registrars, revoke, make the
 * list of revoked certificates. An authority refuses attributes that the registrar lacks, so that nobody can pass on more.
 */
export const itAdminAttributes = {
  role: 'it-admin:ecert',
  'hf.Registrar.Roles': 'client',
  'hf.Registrar.DelegateRoles': 'client',
  'hf.Registrar.Attributes':
    'role,hf.Registrar.Roles,hf.Registrar.DelegateRoles,hf.Registrar.Attributes,hf.Revoker,hf.GenCRL',
  'hf.Revoker': 'true',
  'hf.GenCRL': 'true',
} as const;

function authority(name: string, organisation: Organisation, members: readonly Registration[]): object {
  return {
    // Who comes back from a holiday after the end of a certificate renews it; a revoked one is refused all the same.
    ca: { name, reenrollIgnoreCertExpiry: true },
    csr: {
      cn: name,
      keyrequest: { algo: 'ecdsa', size: 256 },
      names: [{ O: organisation.name }],
      hosts: ['localhost', '127.0.0.1', organisation.ca.name],
      ca: { expiry: '131400h', pathlength: 0 },
    },
    registry: {
      maxenrollments: -1,
      identities: members.map(({ id, secret, type, attributes }) => ({
        name: id,
        pass: secret,
        type,
        affiliation: '',
        maxenrollments: 1,
        attrs: attributes ?? {},
      })),
    },
    db: { type: 'sqlite3', datasource: 'fabric-ca-server.db' },
    affiliations: {},
    signing: {
      default: { usage: ['digital signature'], expiry: '8760h' },
      profiles: {
        tls: {
          usage: ['signing', 'key encipherment', 'server auth', 'client auth', 'key agreement'],
          expiry: '8760h',
        },
      },
    },
    crl: { expiry: '24h' },
    bccsp: { default: 'SW', sw: { hash: 'SHA2', security: 256, filekeystore: { keystore: 'msp/keystore' } } },
  };
}

/**
 * Writes the configuration of an organisation's CA server; YAML readers take JSON. The TLS authority is the server's
 * main one, since it signs the server's own TLS certificate.
 */
export async function configureAuthorities(
  folder: NetworkFolder,
  organisation: Organisation,
  members: { readonly tls: readonly Registration[]; readonly enrolment: readonly Registration[] },
): Promise<void> {
  const home = folder.organisation(organisation).ca;
  const server = {
    ...authority(tlsCaName(organisation), organisation, members.tls),
    port: organisation.ca.port,
    address: '127.0.0.1',
    tls: { enabled: true },
    operations: { listenAddress: `127.0.0.1:${organisation.ca.operationsPort}` },
    cafiles: [join('enrolment', 'fabric-ca-server-config.yaml')],
  };
  const second = authority(enrolmentCaName(organisation), organisation, members.enrolment);
  await writePrivate(join(home, 'fabric-ca-server-config.yaml'), JSON.stringify(server, null, 2));
  await writePrivate(
    join(home, 'enrolment', 'fabric-ca-server-config.yaml'),
    JSON.stringify(second, null, 2),
  );
}

export function authorityPlans(
  folder: NetworkFolder,
  network: NetworkDescription,
  programs: FabricPrograms,
): readonly ProcessPlan[] {
  const organisations: readonly (Organisation | Hospital)[] = [network.ordering, ...network.hospitals];
  return organisations.map((organisation) => {
    const { ca } = folder.organisation(organisation);
    return {
      name: organisation.ca.name,
      program: join(programs.bin, 'fabric-ca-server'),
      args: ['start', '--home', ca, '--loglevel', 'warning'],
      env: { ...minimalEnvironment(), GOMEMLIMIT: '128MiB' },
      cwd: ca,
    };
  });
}

/** What every program gets of our environment: nothing that could change its configuration. */
export function minimalEnvironment(): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' };
}
