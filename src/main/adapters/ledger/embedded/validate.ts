import type { LedgerTransaction, ValidationCode, Version } from '#main/certificate/ledger-format.ts';
import { rangeDigest, readRange } from './simulate.ts';
import { PrivateDigest, readEntry, StateEntry, storeKeys, type Place, type Reading } from './store.ts';

/** What the valid transactions before it in the same block wrote, by key of the store. */
export type PendingWrites = Map<string, Version>;

/**
 * Fabric's check at commit: a transaction is valid when everything it read is still as it saw it, the writes of
 * earlier transactions of the same block included.
 */
export async function validate(
  reading: Reading,
  pending: PendingWrites,
  transaction: LedgerTransaction,
): Promise<ValidationCode> {
  const set = transaction.readWriteSet;
  for (const { key, version } of set.reads) {
    const at = storeKeys.state(key);
    const entry = pending.has(at) ? undefined : await readEntry(reading, at, StateEntry);
    if (!same(pending.get(at) ?? entry?.version, version)) return 'MVCC_READ_CONFLICT';
  }
  for (const { collection, keyDigest, version } of set.privateReads) {
    const at = storeKeys.privateDigest(collection, keyDigest);
    const entry = pending.has(at) ? undefined : await readEntry(reading, at, PrivateDigest);
    if (!same(pending.get(at) ?? entry?.version, version)) return 'MVCC_READ_CONFLICT';
  }
  for (const { start, end, digest } of set.ranges) {
    const touched = [...pending.keys()].some((key) => isBetween(key, start, end));
    if (touched || rangeDigest(await readRange(reading, start, end)) !== digest) {
      return 'PHANTOM_READ_CONFLICT';
    }
  }
  return 'VALID';
}

/** Notes the writes of a valid transaction for those that follow in its block. */
export function notePending(pending: PendingWrites, transaction: LedgerTransaction, place: Place): void {
  const version: Version = { block: place.block, transaction: place.transaction };
  for (const { key } of transaction.readWriteSet.writes) pending.set(storeKeys.state(key), version);
  for (const { collection, keyDigest } of transaction.readWriteSet.privateWrites) {
    pending.set(storeKeys.privateDigest(collection, keyDigest), version);
  }
}

/** By UTF-8 bytes, as the store orders keys; by UTF-16 units the largest code point would not be the largest. */
function isBetween(key: string, start: string, end: string): boolean {
  const bytes = Buffer.from(key);
  return (
    Buffer.compare(bytes, Buffer.from(storeKeys.state(start))) >= 0 &&
    Buffer.compare(bytes, Buffer.from(storeKeys.state(end))) < 0
  );
}

function same(now: Version | undefined, seen: Version | null): boolean {
  if (now === undefined || seen === null) return now === undefined && seen === null;
  return now.block === seen.block && now.transaction === seen.transaction;
}
