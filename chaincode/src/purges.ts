import type { Caller } from './caller.ts';
import { ContractError } from './errors.ts';
import { signature } from './once.ts';
import { emit, ownCollection, writeRecord } from './records.ts';
import type { Context } from './stub.ts';

/**
 * Destroys the private value of a record; the record and its digest stay. Who did it stands under `purge` and the
 * record's own key; again, it is no error and writes nothing more.
 * @param record undefined: it is not on the ledger
 * @throws ContractError NOT_FOUND, OTHER_HOSPITAL
 */
export async function purge(
  context: Context,
  caller: Caller,
  id: string,
  { key, record }: { readonly key: string; readonly record: { readonly mspId: string } | undefined },
): Promise<void> {
  const { stub } = context;
  if (record === undefined) throw new ContractError('NOT_FOUND', 'this record is not on the ledger');
  if (record.mspId !== caller.mspId) {
    throw new ContractError('OTHER_HOSPITAL', 'the record belongs to another hospital');
  }
  const { objectType, attributes } = stub.splitCompositeKey(key);
  const at = stub.createCompositeKey('purge', [objectType, ...attributes]);
  if ((await stub.getState(at)).length > 0) return;
  await stub.purgePrivateData(ownCollection(record.mspId), key);
  await writeRecord(context, at, { id, objectType, attributes, ...signature(context, caller) });
  emit(context, 'PrivatePurged', { id, objectType, attributes });
}
