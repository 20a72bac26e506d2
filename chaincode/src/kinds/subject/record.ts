import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import { ContractError } from '../../errors.ts';
import { signature, signedBy } from '../../once.ts';
import { hospital, readRecord, uuid, writeRecord } from '../../records.ts';
import type { Context } from '../../stub.ts';

const state = {
  /** The client's id of what changed it last: with `claimed` the seal's or treatment's. */
  id: uuid,
  subjectId: uuid,
  /** What that was. `claimed`: the first seal or treatment of a subject that the ledger did not know. */
  change: z.enum(['registered', 'claimed', 'offered', 'withdrawn', 'accepted']),
  homeMspId: hospital,
  /** The hospital that it was at before; null: none. */
  movedFrom: hospital.nullable(),
  /** To whom it is offered, and under which id; null: to nobody. */
  offer: z.strictObject({ id: uuid, toMspId: hospital }).nullable(),
};
export const SubjectRecord = z.strictObject({ ...state, ...signedBy });
export type SubjectRecord = z.infer<typeof SubjectRecord>;
type SubjectState = z.infer<z.ZodObject<typeof state>>;

export function subjectKey(context: Context, subjectId: string): string {
  return context.stub.createCompositeKey('subject', [subjectId]);
}

export function offerKey(context: Context, subjectId: string, offerId: string): string {
  return context.stub.createCompositeKey('offer', [subjectId, offerId]);
}

export function readSubject(context: Context, subjectId: string): Promise<SubjectRecord | undefined> {
  return readRecord(context, SubjectRecord, subjectKey(context, subjectId));
}

/** The one record that is overwritten; from then on peers of its home must endorse a change. */
export async function writeSubject(context: Context, caller: Caller, next: SubjectState): Promise<void> {
  const record: SubjectRecord = { ...next, ...signature(context, caller) };
  await writeRecord(context, subjectKey(context, next.subjectId), record);
}

/** @throws ContractError NOT_FOUND */
export async function knownSubject(context: Context, subjectId: string): Promise<SubjectRecord> {
  const subject = await readSubject(context, subjectId);
  if (subject === undefined) throw unknownSubject();
  return subject;
}

/** @throws ContractError when the caller's hospital is not its home */
export async function ownSubject(
  context: Context,
  caller: Caller,
  subjectId: string,
): Promise<SubjectRecord> {
  const subject = await knownSubject(context, subjectId);
  if (subject.homeMspId === caller.mspId) return subject;
  if (subject.movedFrom === caller.mspId) {
    throw new ContractError('SUBJECT_MOVED', 'this subject moved to another hospital');
  }
  throw otherHospital();
}

export function unknownSubject(): ContractError {
  return new ContractError('NOT_FOUND', 'this subject is not on the ledger');
}

export function otherHospital(): ContractError {
  return new ContractError('OTHER_HOSPITAL', 'the subject belongs to another hospital');
}
