import { z } from 'zod';
import { callerOf, roles } from './caller.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { listRecords, pageOf } from './pages.ts';
import { purpose } from './purposes.ts';
import { emit, hospital, parseArgument, readRecord, timeMs, uuid, writeRecord } from './records.ts';
import { ownSubject } from './subjects.ts';
import type { Context, Transaction } from './stub.ts';

const grant = {
  /** The client's id of giving it. */
  id: uuid,
  grantId: uuid,
  subjectId: uuid,
  /** A hospital; of it one role, one clinician, or everybody. */
  to: z.strictObject({
    mspId: hospital,
    role: z.enum(roles).optional(),
    /** Enrolment id. */
    clinicianId: z
      .string()
      .regex(/^[a-z][a-z0-9.-]{1,31}$/)
      .optional(),
  }),
  /** `write` includes `read`. */
  scope: z.enum(['read', 'write']),
  purpose,
  /** From then on it is over, UTC ms, by the time of the transaction that is judged. */
  expiresMs: timeMs,
};
const GrantArgument = z.strictObject(grant);
const RevokeArgument = z.strictObject({ id: uuid, grantId: uuid, subjectId: uuid });
const GrantQuery = z.strictObject({ grantId: uuid, subjectId: uuid });
const ListQuery = z.strictObject({ subjectId: uuid, ...pageOf });

const GrantRecord = z.strictObject({
  ...grant,
  /** By whom, when and in which transaction it was revoked; null: it was not. */
  revoked: z.strictObject({ id: uuid, ...signedBy }).nullable(),
  ...signedBy,
});
export type GrantRecord = z.infer<typeof GrantRecord>;

function grantKey(context: Context, subjectId: string, grantId: string): string {
  return context.stub.createCompositeKey('grant', [subjectId, grantId]);
}

export const giveGrant: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'grants:give');
  const given = parseArgument(GrantArgument, argument);
  return once(context, 'grants:give', given.id, argument ?? '', async () => {
    const { id, grantId, subjectId } = given;
    await ownSubject(context, caller, subjectId);
    if (given.expiresMs <= context.stub.getDateTimestamp().getTime()) {
      throw new ContractError('BAD_ARGUMENT', 'expiresMs is over already');
    }
    const key = grantKey(context, subjectId, grantId);
    if ((await readRecord(context, GrantRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_REGISTERED', 'this grant was given already');
    }
    const record: GrantRecord = { ...given, revoked: null, ...signature(context, caller) };
    await writeRecord(context, key, record);
    emit(context, 'GrantChanged', { id, grantId, subjectId, change: 'given' });
  });
};

export const revokeGrant: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'grants:revoke');
  const { id, grantId, subjectId } = parseArgument(RevokeArgument, argument);
  return once(context, 'grants:revoke', id, argument ?? '', async () => {
    const key = grantKey(context, subjectId, grantId);
    const known = await readRecord(context, GrantRecord, key);
    if (known === undefined) throw unknownGrant();
    if (known.mspId !== caller.mspId) {
      throw new ContractError('OTHER_HOSPITAL', 'another hospital gave this grant');
    }
    if (known.revoked !== null) throw new ContractError('GRANT_ENDED', 'this grant was revoked already');
    const record: GrantRecord = { ...known, revoked: { id, ...signature(context, caller) } };
    await writeRecord(context, key, record);
    emit(context, 'GrantChanged', { id, grantId, subjectId, change: 'revoked' });
  });
};

/** @returns `{record}` */
export const getGrant: Transaction = async (context, argument) => {
  callerOf(context, 'grants:get');
  const { grantId, subjectId } = parseArgument(GrantQuery, argument);
  const record = await readRecord(context, GrantRecord, grantKey(context, subjectId, grantId));
  if (record === undefined) throw unknownGrant();
  return JSON.stringify({ record });
};

/** @returns a page of a subject's grants, those that ended included */
export const listGrants: Transaction = async (context, argument) => {
  callerOf(context, 'grants:list');
  const { subjectId, ...page } = parseArgument(ListQuery, argument);
  return listRecords(context, GrantRecord, { objectType: 'grant', attributes: [subjectId] }, page);
};

/** All grants of a subject. Within a transaction that writes: it fails when one is given meanwhile. */
export async function grantsOf(context: Context, subjectId: string): Promise<GrantRecord[]> {
  const grants: GrantRecord[] = [];
  const decoder = new TextDecoder();
  for await (const { value } of context.stub.getStateByPartialCompositeKey('grant', [subjectId])) {
    grants.push(GrantRecord.parse(JSON.parse(decoder.decode(value))));
  }
  return grants;
}

function unknownGrant(): ContractError {
  return new ContractError('NOT_FOUND', 'this grant is not on the ledger');
}
