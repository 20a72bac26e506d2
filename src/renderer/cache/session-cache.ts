import { Dexie, type Table } from 'dexie';
import { z } from 'zod';
import { importCacheKey, seal, unseal } from './crypto.ts';

interface Row {
  /** Ids and bucket numbers only: nothing that names a person. */
  readonly name: string;
  readonly storedMs: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

const databaseName = 'vitalseal-cache';
/** Oldest rows go first beyond this; a row is a screenful of one signal, about 20 KB. */
const mostRows = 4_000;
const prunedAtOnce = 500;

/**
 * Session cache of this screen: encrypted, and never the truth. Every failure (no room, store broken, other key) is a
 * miss, and the host is asked instead.
 */
export class SessionCache {
  readonly #database: Dexie;
  readonly #rows: Table<Row, string>;
  readonly #key: CryptoKey;
  #writes = 0;

  constructor(key: CryptoKey, name = databaseName) {
    this.#key = key;
    this.#database = new Dexie(name);
    this.#database.version(1).stores({ rows: '&name, storedMs' });
    this.#rows = this.#database.table<Row, string>('rows');
  }

  /** The value as it was kept, if it is there, can be read under this key and still fits its schema. */
  async get<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      const row = await this.#rows.get(name);
      if (row === undefined) return undefined;
      return schema.parse(await unseal(this.#key, name, row.payload));
    } catch {
      await this.#forget(name);
      return undefined;
    }
  }

  /** Keeps a value, if there is room. */
  async put(name: string, value: unknown): Promise<void> {
    try {
      const payload = await seal(this.#key, name, value);
      await this.#rows.put({ name, storedMs: Date.now(), payload });
      this.#writes += 1;
      if (this.#writes % prunedAtOnce === 0) await this.#dropOldest((await this.#rows.count()) - mostRows);
    } catch {
      // No room or a broken store: make room for the next one; this value is read from the host again.
      await this.#dropOldest(prunedAtOnce);
    }
  }

  async clear(): Promise<void> {
    try {
      await this.#rows.clear();
    } catch {
      // A broken store stays a miss.
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Deletes the whole store. */
  async wipe(): Promise<void> {
    try {
      await this.clear();
      this.#database.close();
      await Dexie.delete(this.#database.name);
    } catch {
      // What is left cannot be read: its key is gone.
    }
  }

  async #forget(name: string): Promise<void> {
    try {
      await this.#rows.delete(name);
    } catch {
      // A broken store stays a miss.
    }
  }

  async #dropOldest(count: number): Promise<void> {
    if (count <= 0) return;
    try {
      await this.#rows.orderBy('storedMs').limit(count).delete();
    } catch {
      // A broken store stays a miss.
    }
  }
}

const keyCheck = 'key-check';
let current: SessionCache | null = null;

/** At sign-in or after a reload: what another key wrote cannot be read and is deleted. */
export async function openCache(cacheKey: string): Promise<void> {
  try {
    current?.close();
    const key = await importCacheKey(cacheKey);
    current = new SessionCache(key);
    if ((await current.get(keyCheck, z.literal(keyCheck))) === undefined) await current.clear();
    await current.put(keyCheck, keyCheck);
  } catch {
    current = null;
  }
}

/** At sign-out. */
export async function closeCache(): Promise<void> {
  const closing = current;
  current = null;
  await (closing === null ? Dexie.delete(databaseName).catch(() => undefined) : closing.wipe());
}

/** The cache of the clinician who is signed in, or null where the browser has no store. */
export function sessionCache(): SessionCache | null {
  return current;
}
