import { ContractError } from './errors.ts';
import type { Context } from './stub.ts';

/**
 * Which roles may invoke which transaction. The workstation has the same rules in its own table of permissions; a
 * test over there compares the two.
 */
export const rolesOf = {
  'devices:register': ['nurse', 'doctor', 'labtech', 'it-admin'],
  'devices:get': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'seals:commit': ['nurse', 'doctor', 'labtech'],
  'seals:get': ['nurse', 'doctor', 'labtech'],
  'treatments:register': ['doctor'],
  'treatments:administer': ['nurse', 'doctor'],
  'treatments:change': ['doctor'],
  'treatments:stop': ['doctor'],
  'treatments:get': ['nurse', 'doctor'],
} as const satisfies Record<string, readonly string[]>;

export type TransactionName = keyof typeof rolesOf;

export interface Caller {
  /** The hospital. */
  readonly mspId: string;
  /** Enrolment id of the clinician. */
  readonly clinicianId: string;
  readonly role: string;
}

/** Who invokes, from the certificate alone. @throws ContractError NOT_ALLOWED */
export function callerOf(context: Context, transaction: TransactionName): Caller {
  const identity = context.clientIdentity;
  const role = identity.getAttributeValue('role');
  const clinicianId = identity.getAttributeValue('hf.EnrollmentID');
  if (role === null || clinicianId === null) {
    throw new ContractError('NOT_ALLOWED', 'the certificate names no role and enrolment id');
  }
  const allowed: readonly string[] = rolesOf[transaction];
  if (!allowed.includes(role)) {
    throw new ContractError('NOT_ALLOWED', `${transaction} is not for the role ${role}`);
  }
  return { mspId: identity.getMSPID(), clinicianId, role };
}
