import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { makeFolders } from '#main/adapters/disk/make-folders.ts';
import { type Change, openSyncedLevel, type SyncedLevel } from '#main/adapters/record-store/level.ts';
import { InTurn } from '#main/in-turn.ts';
import type {
  ByteRange,
  PayloadEntry,
  PayloadFacts,
  PayloadPage,
  PayloadQuery,
  PayloadStore,
} from '#main/services/payloads/payload-store.ts';
import {
  checkDigest,
  checkLimit,
  checkTime,
  checkWord,
  keysOf,
  placeOf,
  prefixOf,
  startOf,
  within,
} from '../index-keys.ts';
import { badWord, noSuchPayload, otherFacts } from '../refusals.ts';
import { ContentFiles } from './content-files.ts';

const StoredEntry = z.strictObject({
  digest: z.string(),
  sizeBytes: z.int().nonnegative(),
  subjectId: z.string(),
  type: z.string(),
  timeMs: z.int().nonnegative(),
});

/**
 * LevelDB for the index, files for the ciphertext. Each key of the index holds the whole entry, so that a look-up reads
 * one place. A file is in its place before the index names it, and is removed after the index named it last.
 * @param folder its own; made when missing
 * @throws ServiceError('conflict') when another process has it open, ServiceError('disk')
 */
export async function openEmbeddedStore(folder: string): Promise<PayloadStore> {
  await makeFolders(folder);
  // First: whoever has the index open has the folder.
  const index = await openSyncedLevel(join(folder, 'index'));
  const files = await ContentFiles.open(join(folder, 'content'));
  const store = new EmbeddedStore(index, files);
  await store.finishErasing();
  return store;
}

class EmbeddedStore implements PayloadStore {
  readonly #index: SyncedLevel;
  readonly #files: ContentFiles;
  /** What changes one payload, one after the other: erasing does not meet putting. */
  readonly #turns = new InTurn<string>();

  constructor(index: SyncedLevel, files: ContentFiles) {
    this.#index = index;
    this.#files = files;
  }

  async put(content: AsyncIterable<Uint8Array>, facts: PayloadFacts): Promise<PayloadEntry> {
    checkWord('subject', facts.subjectId);
    checkWord('type', facts.type);
    checkTime(facts.timeMs);
    const received = await this.#files.receive(content);
    const { digest, sizeBytes } = received;
    const { subjectId, type, timeMs } = facts;
    const entry: PayloadEntry = { digest, sizeBytes, subjectId, type, timeMs };
    try {
      await this.#turns.take(digest, async () => {
        const there = await this.describe(digest);
        if (there !== null && !isDeepStrictEqual(there, entry)) throw otherFacts();
        // Also where it is there: the bytes at hand are right, those on disk may have been harmed.
        await this.#files.keep(received);
        if (there !== null) return;
        const value = encode(entry);
        await this.#index.write([
          [entryKey(digest), value],
          [erasingKey(digest), undefined],
          ...keysOf(entry).map((key): Change => [key, value]),
        ]);
      });
    } finally {
      await this.#files.discard(received.temporary);
    }
    return entry;
  }

  async link(digest: string, transactionId: string): Promise<void> {
    const prefix = prefixOf({ by: 'transaction', transactionId });
    await this.#turns.take(digest, async () => {
      const entry = await this.#present(digest);
      const key = prefix + placeOf(entry);
      await this.#index.write([
        [key, encode(entry)],
        [linkPrefix(digest) + transactionId, encode(key)],
      ]);
    });
  }

  async describe(digest: string): Promise<PayloadEntry | null> {
    const value = await this.#index.get(entryKey(digest));
    return value === undefined ? null : decode(StoredEntry, value);
  }

  async get(digest: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const { sizeBytes } = await this.#present(digest);
    if (range !== undefined) checkRange(range, sizeBytes);
    return this.#files.read(digest, sizeBytes, range);
  }

  async find(query: PayloadQuery): Promise<PayloadPage> {
    const prefix = prefixOf(query.of);
    const limit = checkLimit(query.limit);
    const start = startOf(query);
    const found = await this.#index.list({
      prefix,
      limit: limit + 1,
      reverse: query.newestFirst === true,
      after: start === undefined ? undefined : prefix + start,
    });
    const all = found.map(([, value]) => decode(StoredEntry, value)).filter((entry) => within(query, entry));
    const entries = all.slice(0, limit);
    const last = entries.at(-1);
    return { entries, next: all.length > limit && last !== undefined ? placeOf(last) : null };
  }

  erase(digest: string): Promise<boolean> {
    return this.#turns.take(digest, async () => {
      const entry = await this.describe(digest);
      if (entry === null) return false;
      const links = await this.#all(linkPrefix(digest));
      await this.#index.write([
        [erasingKey(digest), encode(digest)],
        [entryKey(digest), undefined],
        ...keysOf(entry).map((key): Change => [key, undefined]),
        ...links.flatMap(([name, key]): Change[] => [
          [name, undefined],
          [decode(z.string(), key), undefined],
        ]),
      ]);
      await this.#destroy(digest);
      return true;
    });
  }

  /** What was no longer found when an earlier process ended is destroyed. */
  async finishErasing(): Promise<void> {
    for (const [, value] of await this.#all('erasing/')) await this.#destroy(decode(z.string(), value));
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await this.#index.close();
  }

  async #destroy(digest: string): Promise<void> {
    await this.#files.remove(digest);
    await this.#index.write([[erasingKey(digest), undefined]]);
  }

  #all(prefix: string): Promise<[string, Uint8Array][]> {
    return this.#index.list({ prefix, limit: Infinity, reverse: false, after: undefined });
  }

  async #present(digest: string): Promise<PayloadEntry> {
    const entry = await this.describe(digest);
    if (entry === null) throw noSuchPayload();
    return entry;
  }
}

function checkRange({ start, end }: ByteRange, sizeBytes: number): void {
  const right =
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= sizeBytes;
  if (!right) throw badWord('part of this payload');
}

const entryKey = (digest: string): string => `entry/${checkDigest(digest)}`;
const erasingKey = (digest: string): string => `erasing/${digest}`;
const linkPrefix = (digest: string): string => `link/${checkDigest(digest)}/`;

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function decode<T>(schema: z.ZodType<T>, value: Uint8Array): T {
  return schema.parse(JSON.parse(Buffer.from(value).toString('utf8')));
}
