import { randomBytes } from 'node:crypto';
import type { Registration } from './ca-client.ts';
import { itAdminAttributes } from './ca-server.ts';
import type { NetworkDescription, Organisation } from './description.ts';

/** Everybody that an organisation's two authorities know when a network is made. */
export interface OrganisationMembers {
  readonly organisation: Organisation;
  /** Peers or orderers: enrolled at both authorities. */
  readonly nodes: readonly Registration[];
  /** Administers the organisation on the channel, and may register at its authority. */
  readonly admin: Registration;
  /** The first person of a hospital who registers clinicians. */
  readonly itAdmin: Registration | null;
}

/** Good for one enrolment, and not to be guessed. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

function member(
  id: string,
  type: Registration['type'],
  attributes?: Registration['attributes'],
): Registration {
  const base = { id, type, secret: newSecret() };
  return attributes === undefined ? base : { ...base, attributes };
}

const registrar = {
  'hf.Registrar.Roles': '*',
  'hf.Registrar.DelegateRoles': '*',
  'hf.Registrar.Attributes': '*',
  'hf.Revoker': 'true',
  'hf.GenCRL': 'true',
  'hf.AffiliationMgr': 'true',
} as const;

/** Who is enrolled when a network is made, with fresh secrets. */
export function networkMembers(network: NetworkDescription): readonly OrganisationMembers[] {
  const ordering = {
    organisation: network.ordering,
    nodes: network.ordering.orderers.map(({ name }) => member(name, 'orderer')),
    admin: member('admin', 'admin', registrar),
    itAdmin: null,
  };
  const hospitals = network.hospitals.map((hospital) => ({
    organisation: hospital,
    nodes: hospital.peers.map(({ name }) => member(name, 'peer')),
    admin: member('admin', 'admin', registrar),
    itAdmin: { ...member('it-admin', 'client', itAdminAttributes), enrolments: -1 },
  }));
  return [ordering, ...hospitals];
}
