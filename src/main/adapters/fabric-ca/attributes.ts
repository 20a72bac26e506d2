import type { Role } from '#shared/domain/roles.ts';

/** A workstation's own identity: it may invoke nothing. */
export type WorkstationRole = 'workstation';

interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Stands in the certificate. */
  readonly ecert?: boolean;
}

/** What makes an it-admin: registers clients and their roles, further it-admins too, and revokes. */
const registrarAttributes = {
  'hf.Registrar.Roles': 'client',
  'hf.Registrar.Attributes': 'role,hf.Registrar.Roles,hf.Registrar.Attributes,hf.Revoker,hf.GenCRL',
  'hf.Revoker': 'true',
  'hf.GenCRL': 'true',
};

/**
 * The attributes with which somebody is registered; only `role` and what Fabric CA adds by itself get into the certificate.
 * @param before names of the attributes that the authority has already: those of a registrar are taken from everybody else
 */
export function attributesOf(role: Role | WorkstationRole, before: readonly string[]): readonly Attribute[] {
  const own: Attribute[] = [{ name: 'role', value: role, ecert: true }];
  for (const [name, value] of Object.entries(registrarAttributes)) {
    if (role === 'it-admin') own.push({ name, value });
    // An empty value deletes.
    else if (before.includes(name)) own.push({ name, value: '' });
  }
  return own;
}

/**
 * What the ledger's rules read from a certificate. Asking for any attribute means naming all that are wanted. Only `role`
 * has to be there: those that Fabric CA adds when somebody is registered are missing from who stands in its configuration.
 */
export const wantedAttributes = [
  { name: 'role' },
  { name: 'hf.EnrollmentID', optional: true },
  { name: 'hf.Type', optional: true },
  { name: 'hf.Affiliation', optional: true },
];
