import { z } from 'zod';
import type { Caller } from './caller.ts';
import { ContractError } from './errors.ts';
import { digest, readRecord, sha256, uuid, writeUnowned } from './records.ts';
import type { Context } from './stub.ts';

const IntentRecord = z.strictObject({
  id: uuid,
  transaction: z.string(),
  digest,
  transactionId: z.string(),
});

/** What an invoking transaction answers. */
export const Receipt = z.strictObject({
  id: uuid,
  /** The transaction that wrote the record: with a repeat, the first one. */
  transactionId: z.string(),
  repeated: z.boolean(),
});
export type Receipt = z.infer<typeof Receipt>;

/** The fields that every record ends with: by whom, where and in which transaction it was written. */
export const signedBy = {
  mspId: z.string(),
  clinicianId: z.string(),
  role: z.string(),
  signedMs: z.int(),
  transactionId: z.string(),
};

export function signature(context: Context, caller: Caller) {
  return {
    mspId: caller.mspId,
    clinicianId: caller.clinicianId,
    role: caller.role,
    signedMs: context.stub.getDateTimestamp().getTime(),
    transactionId: context.stub.getTxID(),
  };
}

/**
 * Runs `write` the first time an id is seen. The same id with the same argument again succeeds and writes nothing,
 * so that a client may repeat whatever it is not sure of.
 * @param id made by the client before it sent anything
 * @param argument the public argument as sent; its digest is remembered under the id
 * @throws ContractError ID_REUSED when the id came with another transaction or argument
 */
export async function once(
  context: Context,
  transaction: string,
  id: string,
  argument: string,
  write: () => Promise<void>,
): Promise<string> {
  const { stub } = context;
  const key = stub.createCompositeKey('intent', [id]);
  const argumentDigest = sha256(`${transaction}\n${argument}`);
  const known = await readRecord(context, IntentRecord, key);
  if (known !== undefined) {
    if (known.digest !== argumentDigest) {
      throw new ContractError('ID_REUSED', 'this id stands for something else on the ledger');
    }
    return receipt({ id, transactionId: known.transactionId, repeated: true });
  }
  await write();
  const transactionId = stub.getTxID();
  const record: z.infer<typeof IntentRecord> = { id, transaction, digest: argumentDigest, transactionId };
  await writeUnowned(context, key, record);
  return receipt({ id, transactionId, repeated: false });
}

function receipt(value: Receipt): string {
  return JSON.stringify(value);
}
