import type { LedgerTransaction, ValidationCode, Version } from '#main/ledger-format/embedded.ts';
import { rangeDigest, readRange } from './simulate.ts';
import {
  Endorsers,
  PrivateDigest,
  readEntry,
  StateEntry,
  storeKeys,
  type Place,
  type Reading,
} from './store.ts';

/** What the valid transactions before it in the same block changed, by key of the store. */
export interface Pending {
  readonly versions: Map<string, Version>;
  readonly endorsers: Map<string, readonly string[]>;
}

/**
 * Fabric's checks at commit: a transaction is valid when the hospitals that the keys it writes demand endorsed it, and
 * everything it read is still as it saw it, the writes of earlier transactions of the same block included.
 * @param endorser MSP id of the hospital whose node ran it
 */
export async function validate(
  reading: Reading,
  pending: Pending,
  transaction: LedgerTransaction,
  endorser: string,
): Promise<ValidationCode> {
  if (!(await isEndorsed(reading, pending, transaction, endorser))) return 'ENDORSEMENT_POLICY_FAILURE';
  return validateReads(reading, pending.versions, transaction);
}

async function isEndorsed(
  reading: Reading,
  pending: Pending,
  { readWriteSet: { writes, endorsers = [] } }: LedgerTransaction,
  endorser: string,
): Promise<boolean> {
  for (const { key } of [...writes, ...endorsers]) {
    const at = storeKeys.endorsers(key);
    const demanded = pending.endorsers.get(at) ?? (await readEntry(reading, at, Endorsers)) ?? [];
    if (demanded.some((mspId) => mspId !== endorser)) return false;
  }
  return true;
}

async function validateReads(
  reading: Reading,
  pending: Pending['versions'],
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
export function notePending(
  { versions, endorsers: demanded }: Pending,
  { readWriteSet }: LedgerTransaction,
  place: Place,
): void {
  const version: Version = { block: place.block, transaction: place.transaction };
  const { writes, privateWrites, privatePurges = [], endorsers = [] } = readWriteSet;
  for (const { key } of writes) versions.set(storeKeys.state(key), version);
  for (const { collection, keyDigest } of [...privateWrites, ...privatePurges]) {
    versions.set(storeKeys.privateDigest(collection, keyDigest), version);
  }
  for (const { key, mspIds } of endorsers) demanded.set(storeKeys.endorsers(key), mspIds);
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
