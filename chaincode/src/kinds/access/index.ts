import { z } from 'zod';
import { asks, kind, writes } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { listRecords, pageOf } from '../../pages.ts';
import { digest, emit, uuid, writeRecord } from '../../records.ts';
import { purpose } from '../purposes.ts';
import { mayLook } from '../subject/access.ts';

const entry = {
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
const AccessRecord = z.strictObject({ ...entry, ...signedBy });

/** Stands in keys for `subjectId: null`. */
const noSubject = 'none';

const record = writes({
  roles: ['nurse', 'doctor', 'labtech', 'auditor'],
  title: 'Something was taken out of the records',
  argument: z.strictObject(entry),
  async write(context, caller, value) {
    const { id, subjectId } = value;
    if (subjectId !== null) await mayLook(context, caller, subjectId);
    const written: z.infer<typeof AccessRecord> = { ...value, ...signature(context, caller) };
    // A subject's entries lie in the order of their time: 16 digits are enough for every date.
    const time = String(written.signedMs).padStart(16, '0');
    const key = context.stub.createCompositeKey('access', [subjectId ?? noSubject, time, id]);
    await writeRecord(context, key, written);
    emit(context, 'AccessRecorded', { id, subjectId });
  },
});

/** Answers a page of a subject's entries, oldest first; without `subjectId` of all, subject by subject. */
const list = asks({
  roles: ['doctor', 'auditor'],
  argument: z.strictObject({ subjectId: uuid.nullable().optional(), ...pageOf }),
  answer(context, _caller, { subjectId, ...page }) {
    const attributes = subjectId === undefined ? [] : [subjectId ?? noSubject];
    return listRecords(context, AccessRecord, { objectType: 'access', attributes }, page);
  },
});

/** Who looked at or exported what. */
export const access = kind({ name: 'access', contract: 'access', transactions: { record, list } });
