import type { Block } from '#main/ledger-format/embedded.ts';
import { encodeBlock, headOf } from './blocks.ts';
import { encryptPrivate } from './private-data.ts';
import type { PrivateWrite } from './simulate.ts';
import { storeKeys, type Operation } from './store.ts';

const put = (key: string, value: unknown): Operation => ({ type: 'put', key, value: JSON.stringify(value) });

/**
 * All that a block changes in the store, in one batch.
 * @param privateWrites of each of the block's transactions, in order
 */
export function changesOf(
  block: Block,
  privateWrites: readonly (readonly PrivateWrite[])[],
  privateDataKey: Uint8Array,
): Operation[] {
  const number = block.header.number;
  const operations: Operation[] = [
    { type: 'put', key: storeKeys.block(number), value: encodeBlock(block) },
    put(storeKeys.head, headOf(block)),
  ];
  for (const [index, envelope] of block.envelopes.entries()) {
    const place = { block: number, transaction: index };
    if (envelope.validation === 'DUPLICATE_TXID') continue;
    operations.push(put(storeKeys.transaction(envelope.transaction.transactionId), place));
    if (envelope.validation !== 'VALID') continue;
    const set = envelope.transaction.readWriteSet;
    for (const { key, value } of set.writes) {
      operations.push(put(storeKeys.state(key), { value, version: place }));
      operations.push(put(storeKeys.history(key, place), place));
    }
    for (const { key, mspIds } of set.endorsers ?? []) {
      operations.push(put(storeKeys.endorsers(key), mspIds));
    }
    for (const { collection, keyDigest, valueDigest } of set.privateWrites) {
      operations.push(put(storeKeys.privateDigest(collection, keyDigest), { valueDigest, version: place }));
    }
    for (const { collection, keyDigest, value } of privateWrites[index] ?? []) {
      const at = storeKeys.privateValue(collection, keyDigest);
      operations.push({ type: 'put', key: at, value: encryptPrivate(privateDataKey, at, value) });
    }
    for (const { collection, keyDigest } of set.privatePurges ?? []) {
      operations.push({ type: 'del', key: storeKeys.privateDigest(collection, keyDigest) });
      operations.push({ type: 'del', key: storeKeys.privateValue(collection, keyDigest) });
    }
  }
  return operations;
}
