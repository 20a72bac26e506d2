import { z } from 'zod';
import { callerOf, type Caller } from './caller.ts';
import { joinedHere } from './chains.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { listRecords, pageOf } from './pages.ts';
import { purge } from './purges.ts';
import {
  count,
  digest,
  emit,
  parseArgument,
  readPrivate,
  readRecord,
  timeMs,
  uuid,
  writePrivate,
  writeRecord,
} from './records.ts';
import type { Context, Transaction } from './stub.ts';
import { mayBegin } from './subject-access.ts';

const seal = {
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
  .strictObject(seal)
  .refine((value) => value.fromMs <= value.toMs, { path: ['toMs'], message: 'is before fromMs' });
export const SealRecord = z.strictObject({ ...seal, ...signedBy });
type SealRecord = z.infer<typeof SealRecord>;

const place = { sessionId: uuid, number: seal.number };
const SealQuery = z.strictObject(place);
const PurgeArgument = z.strictObject({ id: uuid, ...place });
const ListQuery = z.strictObject({ sessionId: uuid, ...pageOf });

function sealKey(context: Context, sessionId: string, number: number): string {
  return context.stub.createCompositeKey('seal', [sessionId, String(number).padStart(8, '0')]);
}

export const commitSeal: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'seals:commit');
  const value = parseArgument(SealArgument, argument);
  return once(context, 'seals:commit', value.id, argument ?? '', async () => {
    const key = sealKey(context, value.sessionId, value.number);
    if ((await readRecord(context, SealRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_SEALED', `batch ${value.number} of this session is sealed already`);
    }
    await checkFollows(context, caller, value);
    const record: SealRecord = { ...value, ...signature(context, caller) };
    await writeRecord(context, key, record);
    await writePrivate(context, 'summary', value.summaryDigest, { mspId: caller.mspId, key });
    emit(context, 'SealCommitted', { id: value.id, sessionId: value.sessionId, number: value.number });
  });
};

/** A session is one subject's, one hospital's, without a hole, and nothing comes after its end. */
async function checkFollows(
  context: Context,
  caller: Caller,
  value: z.infer<typeof SealArgument>,
): Promise<void> {
  if (value.number === 1) return mayBegin(context, caller, value);
  const before = await readRecord(context, SealRecord, sealKey(context, value.sessionId, value.number - 1));
  if (before === undefined) {
    if (await joinedHere(context, caller, value.continues)) return mayBegin(context, caller, value);
    throw new ContractError('OUT_OF_ORDER', `batch ${value.number - 1} of this session is not sealed yet`);
  }
  if (before.mspId !== caller.mspId) {
    throw new ContractError('OTHER_HOSPITAL', 'the session belongs to another hospital');
  }
  if (before.subjectId !== value.subjectId) {
    throw new ContractError('OTHER_SUBJECT', 'the session belongs to another subject');
  }
  if (before.final) throw new ContractError('SESSION_CLOSED', 'the session ended with the batch before');
}

/** @returns `{record, summary}`; the summary only for the hospital that sealed it, else null */
export const getSeal: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'seals:get');
  const query = parseArgument(SealQuery, argument);
  const key = sealKey(context, query.sessionId, query.number);
  const record = await readRecord(context, SealRecord, key);
  if (record === undefined) throw new ContractError('NOT_FOUND', 'this batch is not on the ledger');
  const summary = await readPrivate(context, caller, { mspId: record.mspId, key });
  return JSON.stringify({ record, summary });
};

/** @returns a page of a session's seals, in their order */
export const listSeals: Transaction = async (context, argument) => {
  callerOf(context, 'seals:list');
  const { sessionId, ...page } = parseArgument(ListQuery, argument);
  return listRecords(context, SealRecord, { objectType: 'seal', attributes: [sessionId] }, page);
};

/** Destroys a seal's summary. */
export const purgeSeal: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'seals:purge');
  const { id, sessionId, number } = parseArgument(PurgeArgument, argument);
  return once(context, 'seals:purge', id, argument ?? '', async () => {
    const key = sealKey(context, sessionId, number);
    await purge(context, caller, id, { key, record: await readRecord(context, SealRecord, key) });
  });
};
