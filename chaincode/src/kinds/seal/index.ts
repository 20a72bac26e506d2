import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import { ContractError } from '../../errors.ts';
import { askAdmin, asks, kind, writes, type Sealing } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { listRecords, pageOf } from '../../pages.ts';
import { purge } from '../../purges.ts';
import {
  count,
  digest,
  emit,
  readPrivate,
  readRecord,
  timeMs,
  uuid,
  writePrivate,
  writeRecord,
} from '../../records.ts';
import type { Context } from '../../stub.ts';
import { joinedHere } from '../chain/record.ts';
import { mayBegin } from '../subject/access.ts';

const batch = {
  /** The client's id of this batch. */
  id: uuid,
  sessionId: uuid,
  subjectId: uuid,
  /** 1, 2, 3 … within the session. */
  number: z.int().min(1).max(99_999_999),
  fromMs: timeMs,
  toMs: timeMs,
  /** The session ended with this batch. */
  final: z.boolean(),
  deviceIds: z.array(uuid).max(32),
  readings: count,
  waveforms: count,
  samples: count,
  /** Root of the Merkle tree over the batch's leaves. */
  root: digest,
  /** SHA-256 over the transient `summary`: the salted summary of the vital values. */
  summaryDigest: digest,
  /** `chainId` of the joined ledger that has the batches before; absent: they are on this one. */
  continues: digest.optional(),
};
export const SealArgument = z
  .strictObject(batch)
  .refine((value) => value.fromMs <= value.toMs, { path: ['toMs'], message: 'is before fromMs' });
export type SealArgument = z.infer<typeof SealArgument>;
const SealRecord = z.strictObject({ ...batch, ...signedBy });
type SealRecord = z.infer<typeof SealRecord>;

const place = { sessionId: uuid, number: batch.number };

const keyOf = ({ sessionId, number }: Pick<SealArgument, 'sessionId' | 'number'>) =>
  ['seal', sessionId, String(number).padStart(8, '0')] as const;

function sealKey(context: Context, at: Pick<SealArgument, 'sessionId' | 'number'>): string {
  const [type, ...parts] = keyOf(at);
  return context.stub.createCompositeKey(type, parts);
}

const sealing: Sealing<SealArgument> = {
  argument: SealArgument,
  record: SealRecord,
  writers: { 'seals:commit': {} },
  keyOf,
  privateName: 'summary',
  digestOf: ({ summaryDigest }) => summaryDigest,
};

const commit = writes({
  roles: ['nurse', 'doctor', 'labtech'],
  title: ({ number, final }) =>
    `Batch ${number ?? '?'} of a session${final === true ? ', the last one' : ''}`,
  argument: SealArgument,
  async write(context, caller, value) {
    const key = sealKey(context, value);
    if ((await readRecord(context, SealRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_SEALED', `batch ${value.number} of this session is sealed already`);
    }
    await checkFollows(context, caller, value);
    const record: SealRecord = { ...value, ...signature(context, caller) };
    await writeRecord(context, key, record);
    await writePrivate(context, 'summary', value.summaryDigest, { mspId: caller.mspId, key });
    emit(context, 'SealCommitted', { id: value.id, sessionId: value.sessionId, number: value.number });
  },
});

/** A session is one subject's, one hospital's, without a hole, and nothing comes after its end. */
async function checkFollows(context: Context, caller: Caller, value: SealArgument): Promise<void> {
  if (value.number === 1) return mayBegin(context, caller, value);
  const number = value.number - 1;
  const before = await readRecord(context, SealRecord, sealKey(context, { ...value, number }));
  if (before === undefined) {
    if (await joinedHere(context, caller, value.continues)) return mayBegin(context, caller, value);
    throw new ContractError('OUT_OF_ORDER', `batch ${number} of this session is not sealed yet`);
  }
  if (before.mspId !== caller.mspId) {
    throw new ContractError('OTHER_HOSPITAL', 'the session belongs to another hospital');
  }
  if (before.subjectId !== value.subjectId) {
    throw new ContractError('OTHER_SUBJECT', 'the session belongs to another subject');
  }
  if (before.final) throw new ContractError('SESSION_CLOSED', 'the session ended with the batch before');
}

/** Answers `{record, summary}`; the summary only for the hospital that sealed it, else null. */
const get = asks({
  roles: ['nurse', 'doctor', 'labtech'],
  argument: z.strictObject(place),
  async answer(context, caller, query) {
    const key = sealKey(context, query);
    const record = await readRecord(context, SealRecord, key);
    if (record === undefined) throw new ContractError('NOT_FOUND', 'this batch is not on the ledger');
    const summary = await readPrivate(context, caller, { mspId: record.mspId, key });
    return JSON.stringify({ record, summary });
  },
});

/** Answers a page of a session's seals, in their order. */
const list = asks({
  roles: ['nurse', 'doctor', 'labtech', 'auditor'],
  argument: z.strictObject({ sessionId: uuid, ...pageOf }),
  answer: (context, _caller, { sessionId, ...page }) =>
    listRecords(context, SealRecord, { objectType: 'seal', attributes: [sessionId] }, page),
});

/** Destroys a seal's summary. */
const purgeSummary = writes({
  roles: ['doctor'],
  argument: z.strictObject({ id: uuid, ...place }),
  async write(context, caller, { id, ...at }) {
    const key = sealKey(context, at);
    await purge(context, caller, id, { key, record: await readRecord(context, SealRecord, key) });
  },
});

/** A batch of a session's readings and waveforms. */
export const seal = kind({
  name: 'seal',
  contract: 'seals',
  transactions: { commit, get, list, purge: purgeSummary },
  refusals: {
    ALREADY_SEALED: {
      reason: 'This part of the session is sealed already, with other content.',
      hint: askAdmin,
    },
    SESSION_CLOSED: {
      reason: 'The session was closed on the ledger before this part came.',
      hint: askAdmin,
    },
  },
  sealing,
  telling: 'elsewhere',
  course: { of: 'sessionId', place: 'number', ends: (_transaction, { final }) => final === true },
});
