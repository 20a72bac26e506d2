import { z } from 'zod';
import { callerOf, type Caller, type TransactionName } from './caller.ts';
import { joinedHere } from './chains.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { purge } from './purges.ts';
import {
  digest,
  emit,
  parseArgument,
  readPrivate,
  readRecord,
  uuid,
  writePrivate,
  writeRecord,
} from './records.ts';
import type { Context, Transaction } from './stub.ts';
import { mayBegin } from './subject-access.ts';

const version = z.int().min(1).max(999_999);

const event = {
  /** The client's id of this event. */
  id: uuid,
  treatmentId: uuid,
  subjectId: uuid,
  /** 1 = registered, then +1 for each event. */
  version,
  /** SHA-256 over the transient `details`: plan, administration, reason. */
  detailsDigest: digest,
  /** `chainId` of the joined ledger that has the versions before; absent: they are on this one. */
  continues: digest.optional(),
};
export const TreatmentArgument = z.strictObject(event);
type TreatmentArgument = z.infer<typeof TreatmentArgument>;

const kinds = {
  'treatments:register': 'registered',
  'treatments:administer': 'administered',
  'treatments:change': 'changed',
  'treatments:stop': 'stopped',
} as const;
type InvokeName = keyof typeof kinds & TransactionName;

export const TreatmentRecord = z.strictObject({
  ...event,
  kind: z.enum(['registered', 'administered', 'changed', 'stopped']),
  ...signedBy,
});
type TreatmentRecord = z.infer<typeof TreatmentRecord>;

const TreatmentQuery = z.strictObject({ treatmentId: uuid });
const PurgeArgument = z.strictObject({ id: uuid, treatmentId: uuid, version });

function eventKey(context: Context, treatmentId: string, at: number): string {
  return context.stub.createCompositeKey('treatment', [treatmentId, String(at).padStart(6, '0')]);
}

function append(name: InvokeName): Transaction {
  return async (context, argument) => {
    const caller = callerOf(context, name);
    const value = parseArgument(TreatmentArgument, argument);
    return once(context, name, value.id, argument ?? '', async () => {
      await checkFollows(context, name, caller, value);
      const key = eventKey(context, value.treatmentId, value.version);
      const record: TreatmentRecord = { ...value, kind: kinds[name], ...signature(context, caller) };
      await writeRecord(context, key, record);
      await writePrivate(context, 'details', value.detailsDigest, { mspId: caller.mspId, key });
      emit(context, 'TreatmentChanged', {
        id: value.id,
        treatmentId: value.treatmentId,
        version: value.version,
        kind: kinds[name],
      });
    });
  };
}

async function checkFollows(
  context: Context,
  name: InvokeName,
  caller: Caller,
  value: TreatmentArgument,
): Promise<void> {
  const read = (at: number) => readRecord(context, TreatmentRecord, eventKey(context, value.treatmentId, at));
  if ((await read(value.version)) !== undefined) {
    throw new ContractError('STALE_VERSION', `version ${value.version} of this treatment exists already`);
  }
  const registers = name === 'treatments:register';
  if (registers !== (value.version === 1)) {
    throw new ContractError('OUT_OF_ORDER', 'version 1 registers a treatment, and no other does');
  }
  if (registers) return mayBegin(context, caller, value);
  const before = await read(value.version - 1);
  if (before === undefined) {
    if (await joinedHere(context, caller, value.continues)) return mayBegin(context, caller, value);
    throw new ContractError(
      'OUT_OF_ORDER',
      `version ${value.version - 1} of this treatment is not there yet`,
    );
  }
  if (before.mspId !== caller.mspId) {
    throw new ContractError('OTHER_HOSPITAL', 'the treatment belongs to another hospital');
  }
  if (before.subjectId !== value.subjectId) {
    throw new ContractError('OTHER_SUBJECT', 'the treatment belongs to another subject');
  }
  if (before.kind === 'stopped') throw new ContractError('TREATMENT_STOPPED', 'the treatment was stopped');
}

export const registerTreatment = append('treatments:register');
export const administerTreatment = append('treatments:administer');
export const changeTreatment = append('treatments:change');
export const stopTreatment = append('treatments:stop');

/** @returns `{events: [{record, details}]}` by version; details only for the hospital that wrote them, else null */
export const getTreatment: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'treatments:get');
  const { treatmentId } = parseArgument(TreatmentQuery, argument);
  const events: { record: TreatmentRecord; details: string | null }[] = [];
  const decoder = new TextDecoder();
  for await (const { key, value } of context.stub.getStateByPartialCompositeKey('treatment', [treatmentId])) {
    const record = TreatmentRecord.parse(JSON.parse(decoder.decode(value)));
    const details = await readPrivate(context, caller, { mspId: record.mspId, key });
    events.push({ record, details });
  }
  if (events.length === 0) throw new ContractError('NOT_FOUND', 'this treatment is not on the ledger');
  return JSON.stringify({ events });
};

/** Destroys the details of one version. */
export const purgeTreatment: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'treatments:purge');
  const value = parseArgument(PurgeArgument, argument);
  return once(context, 'treatments:purge', value.id, argument ?? '', async () => {
    const key = eventKey(context, value.treatmentId, value.version);
    await purge(context, caller, value.id, { key, record: await readRecord(context, TreatmentRecord, key) });
  });
};
