import { ContractError } from './errors.ts';
import type { Context } from './stub.ts';

/** What people are at a hospital, as their certificates say. */
export const roles = ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'] as const;
type Role = (typeof roles)[number];

/**
 * Which roles may call which transaction. The workstation has the same rules in its own table of permissions; a test
 * over there compares the two.
 */
export const rolesOf = {
  'devices:register': ['nurse', 'doctor', 'labtech', 'it-admin'],
  'devices:get': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'devices:list': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'subjects:register': ['nurse', 'doctor'],
  'subjects:offer': ['doctor'],
  'subjects:withdraw': ['doctor'],
  'subjects:accept': ['doctor'],
  'subjects:get': ['nurse', 'doctor', 'labtech', 'auditor'],
  'subjects:history': ['nurse', 'doctor', 'labtech', 'auditor'],
  'grants:give': ['doctor'],
  'grants:revoke': ['doctor'],
  'grants:get': ['nurse', 'doctor', 'labtech', 'auditor'],
  'grants:list': ['nurse', 'doctor', 'labtech', 'auditor'],
  'seals:commit': ['nurse', 'doctor', 'labtech'],
  'seals:get': ['nurse', 'doctor', 'labtech'],
  'seals:list': ['nurse', 'doctor', 'labtech', 'auditor'],
  'seals:purge': ['doctor'],
  'treatments:register': ['doctor'],
  'treatments:administer': ['nurse', 'doctor'],
  'treatments:change': ['doctor'],
  'treatments:stop': ['doctor'],
  'treatments:get': ['nurse', 'doctor'],
  'treatments:purge': ['doctor'],
  'access:record': ['nurse', 'doctor', 'labtech', 'auditor'],
  'access:list': ['doctor', 'auditor'],
  'chains:join': ['it-admin'],
  'chains:get': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'system:describe': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type TransactionName = keyof typeof rolesOf;

/** What is evaluated and never written. */
export const queries: ReadonlySet<TransactionName> = new Set([
  'devices:get',
  'devices:list',
  'subjects:get',
  'subjects:history',
  'grants:get',
  'grants:list',
  'seals:get',
  'seals:list',
  'treatments:get',
  'access:list',
  'chains:get',
  'system:describe',
]);

/** A workstation's own identity: it writes nothing, and sees of the public records what an auditor may see. */
const workstation = 'workstation';

function allows(transaction: TransactionName, role: string): boolean {
  const allowed: readonly string[] = rolesOf[transaction];
  if (role === workstation) return queries.has(transaction) && allowed.includes('auditor');
  return allowed.includes(role);
}

export interface Caller {
  /** The hospital. */
  readonly mspId: string;
  /** Enrolment id of the clinician. */
  readonly clinicianId: string;
  readonly role: string;
}

/** Whether private values of a hospital are for this caller. */
export function mayReadPrivate(caller: Caller, mspId: string): boolean {
  return caller.mspId === mspId && caller.role !== workstation;
}

/** Who invokes, from the certificate alone. @throws ContractError NOT_ALLOWED */
export function callerOf(context: Context, transaction: TransactionName): Caller {
  const identity = context.clientIdentity;
  const role = identity.getAttributeValue('role');
  const clinicianId = identity.getAttributeValue('hf.EnrollmentID');
  if (role === null || clinicianId === null) {
    throw new ContractError('NOT_ALLOWED', 'the certificate names no role and enrolment id');
  }
  if (!allows(transaction, role)) {
    throw new ContractError('NOT_ALLOWED', `${transaction} is not for the role ${role}`);
  }
  return { mspId: identity.getMSPID(), clinicianId, role };
}
