import { z } from 'zod';
import { callerOf, type Caller } from './caller.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { emit, hospital, parseArgument, readRecord, uuid, writeRecord } from './records.ts';
import { offerKey, readSubject, subjectKey, SubjectRecord, writeSubject } from './subject-record.ts';
import type { Context, Transaction } from './stub.ts';

/** A subject has one home hospital; it moves when home offers it and the other hospital accepts. */
const about = { id: uuid, subjectId: uuid };
const SubjectArgument = z.strictObject(about);
const OfferArgument = z.strictObject({ ...about, toMspId: hospital });
const SubjectQuery = z.strictObject({ subjectId: uuid });

/** Its key demands peers of the hospital it is made to: with the subject's own key, an acceptance demands both. */
const OfferRecord = z.strictObject({
  ...about,
  toMspId: hospital,
  accepted: z.boolean(),
  ...signedBy,
});

export const registerSubject: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'subjects:register');
  const { id, subjectId } = parseArgument(SubjectArgument, argument);
  return once(context, 'subjects:register', id, argument ?? '', async () => {
    const known = await readSubject(context, subjectId);
    if (known !== undefined) {
      if (known.homeMspId !== caller.mspId) throw otherHospital();
      throw new ContractError('ALREADY_REGISTERED', 'this subject is registered already');
    }
    await writeSubject(context, caller, {
      id,
      subjectId,
      change: 'registered',
      homeMspId: caller.mspId,
      movedFrom: null,
      offer: null,
    });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'registered' });
  });
};

export const offerSubject: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'subjects:offer');
  const { id, subjectId, toMspId } = parseArgument(OfferArgument, argument);
  return once(context, 'subjects:offer', id, argument ?? '', async () => {
    const subject = await ownSubject(context, caller, subjectId);
    if (toMspId === caller.mspId) {
      throw new ContractError('BAD_ARGUMENT', 'toMspId is the hospital that the subject is at');
    }
    if (subject.offer !== null) {
      throw new ContractError(
        'ALREADY_OFFERED',
        `this subject is offered to ${subject.offer.toMspId} already`,
      );
    }
    const offer: z.infer<typeof OfferRecord> = {
      id,
      subjectId,
      toMspId,
      accepted: false,
      ...signature(context, caller),
    };
    await writeRecord(context, offerKey(context, subjectId, id), offer, toMspId);
    await writeSubject(context, caller, { ...subject, id, change: 'offered', offer: { id, toMspId } });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'offered' });
  });
};

export const withdrawSubject: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'subjects:withdraw');
  const { id, subjectId } = parseArgument(SubjectArgument, argument);
  return once(context, 'subjects:withdraw', id, argument ?? '', async () => {
    const subject = await ownSubject(context, caller, subjectId);
    if (subject.offer === null)
      throw new ContractError('NOT_OFFERED', 'this subject is not offered to anybody');
    await writeSubject(context, caller, { ...subject, id, change: 'withdrawn', offer: null });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'withdrawn' });
  });
};

/** Writes a key of each of the two hospitals, so that peers of both must endorse it. */
export const acceptSubject: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'subjects:accept');
  const { id, subjectId } = parseArgument(SubjectArgument, argument);
  return once(context, 'subjects:accept', id, argument ?? '', async () => {
    const subject = await knownSubject(context, subjectId);
    if (subject.offer?.toMspId !== caller.mspId) {
      throw new ContractError('NOT_OFFERED', 'this subject is not offered to your hospital');
    }
    const key = offerKey(context, subjectId, subject.offer.id);
    const offer = await readRecord(context, OfferRecord, key);
    if (offer === undefined) throw new Error('the offer of a subject that is offered is missing');
    await writeRecord(context, key, { ...offer, accepted: true, ...signature(context, caller) });
    await writeSubject(context, caller, {
      ...subject,
      id,
      change: 'accepted',
      homeMspId: caller.mspId,
      movedFrom: subject.homeMspId,
      offer: null,
    });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'accepted' });
  });
};

/** @returns `{record}` */
export const getSubject: Transaction = async (context, argument) => {
  callerOf(context, 'subjects:get');
  const { subjectId } = parseArgument(SubjectQuery, argument);
  return JSON.stringify({ record: await knownSubject(context, subjectId) });
};

/** @returns `{records}`: the subject's states, newest first */
export const getSubjectHistory: Transaction = async (context, argument) => {
  callerOf(context, 'subjects:history');
  const { subjectId } = parseArgument(SubjectQuery, argument);
  const records: SubjectRecord[] = [];
  const decoder = new TextDecoder();
  for await (const { value } of context.stub.getHistoryForKey(subjectKey(context, subjectId))) {
    records.push(SubjectRecord.parse(JSON.parse(decoder.decode(value))));
  }
  if (records.length === 0) throw unknownSubject();
  return JSON.stringify({ records });
};

async function knownSubject(context: Context, subjectId: string): Promise<SubjectRecord> {
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

function unknownSubject(): ContractError {
  return new ContractError('NOT_FOUND', 'this subject is not on the ledger');
}

function otherHospital(): ContractError {
  return new ContractError('OTHER_HOSPITAL', 'the subject belongs to another hospital');
}
