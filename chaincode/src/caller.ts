import { ContractError } from './errors.ts';
import type { Context } from './stub.ts';

/** What people are at a hospital, as their certificates say. */
export const roles = ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** A workstation's own identity: it writes nothing, and sees of the public records what an auditor may see. */
const workstation = 'workstation';

/** Who may call a transaction. */
interface Allowed {
  readonly roles: readonly Role[];
  readonly query?: boolean;
}

function allows({ roles: allowed, query }: Allowed, role: string): boolean {
  const wanted = role === workstation && query === true ? 'auditor' : role;
  return allowed.some((each) => each === wanted);
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
export function callerOf(context: Context, transaction: string, allowed: Allowed): Caller {
  const identity = context.clientIdentity;
  const role = identity.getAttributeValue('role');
  const clinicianId = identity.getAttributeValue('hf.EnrollmentID');
  if (role === null || clinicianId === null) {
    throw new ContractError('NOT_ALLOWED', 'the certificate names no role and enrolment id');
  }
  if (!allows(allowed, role)) {
    throw new ContractError('NOT_ALLOWED', `${transaction} is not for the role ${role}`);
  }
  return { mspId: identity.getMSPID(), clinicianId, role };
}
