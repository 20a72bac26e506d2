import { ClassicLevel, type BatchOperation } from 'classic-level';
import { z } from 'zod';
import { Block, Version } from '#main/ledger-format/embedded.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';

/**
 * The ledger's own key-value store. Blocks are the truth; everything else is an index over them, and all that one
 * block changes is written in one synced batch.
 *
 * | key | value |
 * |---|---|
 * | `head` | number and hash of the last block |
 * | `b/NUMBER` | block |
 * | `t/TRANSACTION` | where it is |
 * | `s/KEY` | state: value and version |
 * | `e/KEY` | hospitals whose peers must endorse a change of the key |
 * | `h/SHA256(KEY)/BLOCK/TRANSACTION` | that the key was written there |
 * | `ph/COLLECTION/KEYDIGEST` | digest and version of a private value |
 * | `pv/COLLECTION/KEYDIGEST` | the private value, encrypted |
 */
export type LevelDb = ClassicLevel;
export type Operation = BatchOperation<LevelDb, string, string>;
type Snapshot = ReturnType<LevelDb['snapshot']>;

export const Head = z.strictObject({ number: z.int(), hash: z.string() });
export type Head = z.infer<typeof Head>;

export const Place = z.strictObject({ block: z.int(), transaction: z.int() });
export type Place = z.infer<typeof Place>;

export const StateEntry = z.strictObject({ value: z.string(), version: Version });
export type StateEntry = z.infer<typeof StateEntry>;

/** MSP ids. */
export const Endorsers = z.array(z.string());

export const PrivateDigest = z.strictObject({ valueDigest: z.string(), version: Version });
export type PrivateDigest = z.infer<typeof PrivateDigest>;

const digits = (number: number) => String(number).padStart(16, '0');

export const storeKeys = {
  head: 'head',
  block: (number: number) => `b/${digits(number)}`,
  transaction: (id: string) => `t/${id}`,
  state: (key: string) => `s/${key}`,
  endorsers: (key: string) => `e/${key}`,
  historyPrefix: (key: string) => `h/${sha256Hex(key)}/`,
  history: (key: string, place: Place) =>
    `h/${sha256Hex(key)}/${digits(place.block)}/${digits(place.transaction)}`,
  privateDigest: (collection: string, keyDigest: string) => `ph/${collection}/${keyDigest}`,
  privateValue: (collection: string, keyDigest: string) => `pv/${collection}/${keyDigest}`,
};

export interface Reading {
  readonly db: LevelDb;
  /** Absent: the newest. */
  readonly snapshot?: Snapshot;
}

/** @throws LedgerError corrupt when the value is not what belongs under this key */
export async function readEntry<T extends z.ZodType>(
  { db, snapshot }: Reading,
  key: string,
  schema: T,
): Promise<z.output<T> | undefined> {
  const text = await db.get(key, snapshot === undefined ? {} : { snapshot });
  return text === undefined ? undefined : parseEntry(key, text, schema);
}

/** @throws LedgerError corrupt */
export function parseEntry<T extends z.ZodType>(key: string, text: string, schema: T): z.output<T> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const where = key.startsWith('b/') ? `block ${Number(key.slice(2))}` : `an entry of ${key.split('/')[0]}`;
    throw new LedgerError('corrupt', `The ledger's store is damaged: ${where} cannot be read.`, {
      cause: error,
    });
  }
}

export function readBlock(reading: Reading, number: number): Promise<Block | undefined> {
  return readEntry(reading, storeKeys.block(number), Block);
}
