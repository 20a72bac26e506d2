import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { importCacheKey, seal, unseal } from './crypto.ts';
import { closeCache, openCache, SessionCache, sessionCache } from './session-cache.ts';

const keyOf = (fill: number) => btoa(String.fromCodePoint(...new Uint8Array(32).fill(fill)));
const Tile = z.object({ min: z.array(z.number().nullable()) });
const tile = { min: [1.25, null, -3] };

async function rawPayloads(): Promise<Uint8Array[]> {
  const database = await new Dexie('vitalseal-cache').open();
  const rows = await database.table<{ payload: Uint8Array }>('rows').toArray();
  database.close();
  return rows.map(({ payload }) => payload);
}

afterEach(async () => {
  vi.restoreAllMocks();
  await closeCache();
});

describe('the cache key', () => {
  it('cannot be read out again by a script', async () => {
    const key = await importCacheKey(keyOf(1));
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  it('opens nothing of another key, of another name, or changed by a bit', async () => {
    const key = await importCacheKey(keyOf(1));
    const payload = await seal(key, 'a', tile);
    expect(await unseal(key, 'a', payload)).toEqual(tile);
    await expect(unseal(await importCacheKey(keyOf(2)), 'a', payload)).rejects.toThrow();
    await expect(unseal(key, 'b', payload)).rejects.toThrow();
    payload[20] = (payload[20] ?? 0) ^ 1;
    await expect(unseal(key, 'a', payload)).rejects.toThrow();
  });
});

describe('the session cache (IndexedDB faked)', () => {
  it('keeps a value over a reload and never in the clear', async () => {
    await openCache(keyOf(1));
    await sessionCache()?.put('tile/1', tile);
    await openCache(keyOf(1));
    expect(await sessionCache()?.get('tile/1', Tile)).toEqual(tile);
    const payloads = await rawPayloads();
    expect(payloads.length).toBeGreaterThan(0);
    expect(payloads.some((payload) => new TextDecoder('latin1').decode(payload).includes('min'))).toBe(false);
  });

  it('deletes what another key wrote', async () => {
    await openCache(keyOf(1));
    await sessionCache()?.put('tile/1', tile);
    await openCache(keyOf(2));
    expect(await sessionCache()?.get('tile/1', Tile)).toBeUndefined();
    expect(await rawPayloads()).toHaveLength(1);
  });

  it('is gone after signing out', async () => {
    await openCache(keyOf(1));
    await sessionCache()?.put('tile/1', tile);
    await closeCache();
    expect(sessionCache()).toBeNull();
    expect(await Dexie.exists('vitalseal-cache')).toBe(false);
  });

  it('misses what no longer fits its schema, and forgets it', async () => {
    const cache = new SessionCache(await importCacheKey(keyOf(1)), 'other');
    await cache.put('tile/1', { min: 'text' });
    expect(await cache.get('tile/1', Tile)).toBeUndefined();
    await cache.put('tile/1', tile);
    expect(await cache.get('tile/1', Tile)).toEqual(tile);
    await cache.wipe();
  });

  it('a full or broken store is a miss, never a failure of the screen', async () => {
    const cache = new SessionCache(await importCacheKey(keyOf(1)), 'full');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(cache.put('tile/1', tile)).resolves.toBeUndefined();
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(() => {
      throw new DOMException('broken', 'UnknownError');
    });
    await expect(cache.get('tile/1', Tile)).resolves.toBeUndefined();
    await cache.wipe();
  });
});
