import { z } from 'zod';
import { callerOf } from './caller.ts';
import { once, signature, signedBy } from './once.ts';
import { listRecords, pageOf } from './pages.ts';
import { purpose } from './purposes.ts';
import { digest, emit, parseArgument, uuid, writeRecord } from './records.ts';
import { mayLook } from './subject-access.ts';
import type { Transaction } from './stub.ts';

const access = {
  /** The client's id of this entry. */
  id: uuid,
  /** Whose record it was; null: of many subjects or of none, such as an export of the audit. */
  subjectId: uuid.nullable(),
  action: z.enum(['viewed', 'exported']),
  what: z.enum(['session', 'treatment', 'device', 'certificate', 'audit', 'order', 'document', 'image']),
  purpose,
  /** SHA-256 over what was looked at or exported, or over a salted text that says it. */
  digest,
};
const AccessArgument = z.strictObject(access);
const AccessRecord = z.strictObject({ ...access, ...signedBy });
const ListQuery = z.strictObject({ subjectId: uuid.nullable().optional(), ...pageOf });

/** Stands in keys for `subjectId: null`. */
const noSubject = 'none';

/** Who looked at or exported what. */
export const recordAccess: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'access:record');
  const value = parseArgument(AccessArgument, argument);
  return once(context, 'access:record', value.id, argument ?? '', async () => {
    const { id, subjectId } = value;
    if (subjectId !== null) await mayLook(context, caller, subjectId);
    const record: z.infer<typeof AccessRecord> = { ...value, ...signature(context, caller) };
    // A subject's entries lie in the order of their time: 16 digits are enough for every date.
    const time = String(record.signedMs).padStart(16, '0');
    const key = context.stub.createCompositeKey('access', [subjectId ?? noSubject, time, id]);
    await writeRecord(context, key, record);
    emit(context, 'AccessRecorded', { id, subjectId });
  });
};

/** @returns a page of a subject's entries, oldest first; without `subjectId` of all, subject by subject */
export const listAccess: Transaction = async (context, argument) => {
  callerOf(context, 'access:list');
  const { subjectId, ...page } = parseArgument(ListQuery, argument);
  const attributes = subjectId === undefined ? [] : [subjectId ?? noSubject];
  return listRecords(context, AccessRecord, { objectType: 'access', attributes }, page);
};
