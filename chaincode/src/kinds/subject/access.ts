import type { Caller } from '../../caller.ts';
import { ContractError } from '../../errors.ts';
import { grantsOf, type GrantRecord } from '../grant/record.ts';
import type { Context } from '../../stub.ts';
import { readSubject, writeSubject, type SubjectRecord } from './record.ts';

/**
 * That the caller may begin a record of this subject. A subject that the ledger does not know is claimed for the
 * caller's hospital in the same transaction. Only what begins a session or a treatment asks this: what was begun may
 * be brought to its end, so that nothing recorded is lost when a grant ends or the subject moves meanwhile.
 * @param id of the argument that would claim it
 * @throws ContractError NO_GRANT, GRANT_ENDED, SUBJECT_MOVED
 */
export async function mayBegin(
  context: Context,
  caller: Caller,
  { id, subjectId }: { readonly id: string; readonly subjectId: string },
): Promise<void> {
  const subject = await readSubject(context, subjectId);
  if (subject === undefined) {
    await writeSubject(context, caller, {
      id,
      subjectId,
      change: 'claimed',
      homeMspId: caller.mspId,
      movedFrom: null,
      offer: null,
    });
  } else {
    await checkGranted(context, caller, subject, 'write');
  }
}

/** That the caller may look at this subject's records; of a subject that the ledger does not know there are none. */
export async function mayLook(context: Context, caller: Caller, subjectId: string): Promise<void> {
  const subject = await readSubject(context, subjectId);
  if (subject !== undefined) await checkGranted(context, caller, subject, 'read');
}

async function checkGranted(
  context: Context,
  caller: Caller,
  subject: SubjectRecord,
  scope: GrantRecord['scope'],
): Promise<void> {
  if (subject.homeMspId === caller.mspId) return;
  const grants = await grantsOf(context, subject.subjectId);
  const mine = grants.filter((grant) => isFor(grant, caller, scope));
  const nowMs = context.stub.getDateTimestamp().getTime();
  if (mine.some((grant) => holds(grant, subject, nowMs))) return;
  if (subject.movedFrom === caller.mspId) {
    throw new ContractError('SUBJECT_MOVED', 'this subject moved to another hospital');
  }
  if (mine.length > 0) throw new ContractError('GRANT_ENDED', 'the grant for this subject has ended');
  throw new ContractError(
    'NO_GRANT',
    'this subject is at another hospital, which gave you no grant for this',
  );
}

function isFor({ to, scope }: GrantRecord, caller: Caller, wanted: GrantRecord['scope']): boolean {
  return (
    to.mspId === caller.mspId &&
    (to.role === undefined || to.role === caller.role) &&
    (to.clinicianId === undefined || to.clinicianId === caller.clinicianId) &&
    (wanted === 'read' || scope === 'write')
  );
}

/** A grant is its hospital's word: it ends when the subject leaves that hospital. */
function holds(grant: GrantRecord, subject: SubjectRecord, nowMs: number): boolean {
  return grant.revoked === null && grant.mspId === subject.homeMspId && nowMs < grant.expiresMs;
}
