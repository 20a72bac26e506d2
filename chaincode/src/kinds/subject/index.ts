import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import { ContractError } from '../../errors.ts';
import { asks, kind, writes } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { emit, hospital, readRecord, uuid, writeRecord } from '../../records.ts';
import type { Context } from '../../stub.ts';
import {
  knownSubject,
  offerKey,
  otherHospital,
  ownSubject,
  readSubject,
  subjectKey,
  SubjectRecord,
  unknownSubject,
  writeSubject,
} from './record.ts';

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

const readers = ['nurse', 'doctor', 'labtech', 'auditor'] as const;

const register = writes({
  roles: ['nurse', 'doctor'],
  argument: SubjectArgument,
  async write(context, caller, { id, subjectId }) {
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
  },
});

const offer = writes({
  roles: ['doctor'],
  argument: OfferArgument,
  async write(context, caller, { id, subjectId, toMspId }) {
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
    const record: z.infer<typeof OfferRecord> = {
      id,
      subjectId,
      toMspId,
      accepted: false,
      ...signature(context, caller),
    };
    await writeRecord(context, offerKey(context, subjectId, id), record, toMspId);
    await writeSubject(context, caller, { ...subject, id, change: 'offered', offer: { id, toMspId } });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'offered' });
  },
});

const withdraw = writes({
  roles: ['doctor'],
  argument: SubjectArgument,
  async write(context, caller, { id, subjectId }) {
    const subject = await ownSubject(context, caller, subjectId);
    if (subject.offer === null)
      throw new ContractError('NOT_OFFERED', 'this subject is not offered to anybody');
    await writeSubject(context, caller, { ...subject, id, change: 'withdrawn', offer: null });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'withdrawn' });
  },
});

/** Writes a key of each of the two hospitals, so that peers of both must endorse it. */
const accept = writes({
  roles: ['doctor'],
  argument: SubjectArgument,
  async write(context, caller, { id, subjectId }) {
    const subject = await knownSubject(context, subjectId);
    if (subject.offer?.toMspId !== caller.mspId) {
      throw new ContractError('NOT_OFFERED', 'this subject is not offered to your hospital');
    }
    await acceptOffer(context, caller, offerKey(context, subjectId, subject.offer.id));
    await writeSubject(context, caller, {
      ...subject,
      id,
      change: 'accepted',
      homeMspId: caller.mspId,
      movedFrom: subject.homeMspId,
      offer: null,
    });
    emit(context, 'SubjectChanged', { id, subjectId, change: 'accepted' });
  },
});

async function acceptOffer(context: Context, caller: Caller, key: string): Promise<void> {
  const made = await readRecord(context, OfferRecord, key);
  if (made === undefined) throw new Error('the offer of a subject that is offered is missing');
  await writeRecord(context, key, { ...made, accepted: true, ...signature(context, caller) });
}

/** Answers `{record}`. */
const get = asks({
  roles: readers,
  argument: SubjectQuery,
  answer: async (context, _caller, { subjectId }) =>
    JSON.stringify({ record: await knownSubject(context, subjectId) }),
});

/** Answers `{records}`: the subject's states, newest first. */
const history = asks({
  roles: readers,
  argument: SubjectQuery,
  async answer(context, _caller, { subjectId }) {
    const records: SubjectRecord[] = [];
    const decoder = new TextDecoder();
    for await (const { value } of context.stub.getHistoryForKey(subjectKey(context, subjectId))) {
      records.push(SubjectRecord.parse(JSON.parse(decoder.decode(value))));
    }
    if (records.length === 0) throw unknownSubject();
    return JSON.stringify({ records });
  },
});

/** A patient's pseudonym: it has one home hospital, and moves when home offers it and the other hospital accepts. */
export const subject = kind({
  name: 'subject',
  contract: 'subjects',
  transactions: { register, offer, withdraw, accept, get, history },
  refusals: {
    SUBJECT_MOVED: {
      reason: 'This patient has moved to another hospital.',
      hint: 'Ask a doctor of that hospital for access, then try again.',
    },
    ALREADY_OFFERED: {
      reason: 'This patient is offered to a hospital already.',
      hint: 'Withdraw the first offer, or wait until it is accepted.',
    },
    NOT_OFFERED: {
      reason: 'The offer of this patient is no longer there.',
      hint: 'Ask the other hospital to offer the patient again.',
    },
  },
});
