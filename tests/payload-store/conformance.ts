import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PayloadFacts, PayloadQuery, PayloadStore } from '#main/services/payloads/payload-store.ts';

/** A place where a store can be opened, closed and opened again. */
export interface StorePlace {
  open(): Promise<PayloadStore>;
  remove(): Promise<void>;
}

const facts: PayloadFacts = { subjectId: 'subject-1', type: 'waveform', timeMs: 1_700_000_000_000 };

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const bytes of content) all.push(bytes);
  return Buffer.concat(all);
}

/** What holds for every payload store. */
export function payloadStoreConformance(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`payload store: ${name}`, () => {
    let place: StorePlace;
    let store: PayloadStore;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });
    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const put = (bytes: Uint8Array, other: Partial<PayloadFacts> = {}) =>
      store.put(pieces(bytes), { ...facts, ...other });
    const digestsOf = async (query: Omit<PayloadQuery, 'limit'>) =>
      (await store.find({ ...query, limit: 100 })).entries.map(({ digest }) => digest);

    test('a payload is named by the digest of its bytes, and is there after opening again, whole and in any range', async () => {
      const bytes = randomBytes(700_001);
      const entry = await store.put(pieces(bytes.subarray(0, 5), bytes.subarray(5)), facts);
      expect(entry).toEqual({
        ...facts,
        digest: createHash('sha256').update(bytes).digest('hex'),
        sizeBytes: bytes.length,
      });
      await reopen();
      expect(await store.describe(entry.digest)).toEqual(entry);
      expect((await bytesOf(await store.get(entry.digest))).equals(bytes)).toBe(true);
      for (const [start, end] of [
        [0, 0],
        [0, 1],
        [262_143, 262_145],
        [700_000, 700_001],
        [0, 700_001],
      ] as const) {
        const part = await bytesOf(await store.get(entry.digest, { start, end }));
        expect(part.equals(bytes.subarray(start, end)), `${start} to ${end}`).toBe(true);
      }
      await expect(store.get(entry.digest, { start: 0, end: 700_002 })).rejects.toMatchObject({
        code: 'bad-request',
      });
      await expect(store.get(entry.digest, { start: 2, end: 1 })).rejects.toMatchObject({
        code: 'bad-request',
      });
    });

    test('a payload without bytes is a payload', async () => {
      const { digest } = await store.put(pieces(), facts);
      expect(await bytesOf(await store.get(digest))).toHaveLength(0);
    });

    test('the same bytes put again, at the same time too, are there once; with other facts they are refused', async () => {
      const bytes = randomBytes(1000);
      const all = await Promise.all([put(bytes), put(bytes), put(bytes)]);
      expect(new Set(all.map(({ digest }) => digest)).size).toBe(1);
      await expect(put(bytes, { subjectId: 'subject-2' })).rejects.toMatchObject({ code: 'conflict' });
      expect(await digestsOf({ of: { by: 'all' } })).toEqual([all[0]?.digest]);
      expect(await digestsOf({ of: { by: 'subject', subjectId: 'subject-2' } })).toEqual([]);
      expect((await bytesOf(await store.get(all[0].digest))).equals(bytes)).toBe(true);
    });

    test('a source that fails leaves nothing that is found, and the same payload can be put afterwards', async () => {
      const bytes = randomBytes(1000);
      const broken = async function* () {
        yield bytes;
        throw new Error('the line was cut');
      };
      await expect(store.put(broken(), facts)).rejects.toThrow('the line was cut');
      expect(await digestsOf({ of: { by: 'all' } })).toEqual([]);
      const { digest } = await put(bytes);
      expect(await digestsOf({ of: { by: 'all' } })).toEqual([digest]);
    });

    test('found by transaction, of which a payload can have several and each several payloads', async () => {
      const one = await put(randomBytes(10));
      const two = await put(randomBytes(10), { timeMs: facts.timeMs + 1 });
      await store.link(two.digest, 'tx-a');
      await store.link(one.digest, 'tx-a');
      await store.link(one.digest, 'tx-a');
      await store.link(one.digest, 'tx-b');
      await reopen();
      expect(await digestsOf({ of: { by: 'transaction', transactionId: 'tx-a' } })).toEqual([
        one.digest,
        two.digest,
      ]);
      expect(await digestsOf({ of: { by: 'transaction', transactionId: 'tx-b' } })).toEqual([one.digest]);
      expect(await digestsOf({ of: { by: 'transaction', transactionId: 'tx' } })).toEqual([]);
      await expect(store.link('0'.repeat(64), 'tx-a')).rejects.toMatchObject({ code: 'not-found' });
    });

    test('found by subject, type and time, in both directions, page by page, each once', async () => {
      const put20: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        const other = { subjectId: `s${n % 2}`, type: n < 10 ? 'image' : 'document', timeMs: 1000 + n };
        put20.push((await put(randomBytes(10), other)).digest);
      }
      const even = put20.filter((_, n) => n % 2 === 0);
      expect(await digestsOf({ of: { by: 'type', type: 'image' } })).toEqual(put20.slice(0, 10));
      expect(await digestsOf({ of: { by: 'all' }, fromMs: 1003, toMs: 1005 })).toEqual(put20.slice(3, 6));
      expect(await digestsOf({ of: { by: 'all' }, fromMs: 1003, toMs: 1005, newestFirst: true })).toEqual(
        put20.slice(3, 6).toReversed(),
      );
      for (const newestFirst of [false, true]) {
        const read: string[] = [];
        let after: string | null = null;
        do {
          const page = await store.find({
            of: { by: 'subject', subjectId: 's0' },
            limit: 3,
            newestFirst,
            ...(after === null ? {} : { after }),
          });
          read.push(...page.entries.map(({ digest }) => digest));
          after = page.next;
        } while (after !== null);
        expect(read).toEqual(newestFirst ? even.toReversed() : even);
      }
    });

    test('what is erased is found by nothing, and can be put again', async () => {
      const bytes = randomBytes(1000);
      const { digest } = await put(bytes);
      const kept = await put(randomBytes(1000));
      await store.link(digest, 'tx-a');
      expect(await store.erase(digest)).toBe(true);
      expect(await store.erase(digest)).toBe(false);
      await reopen();
      expect(await store.describe(digest)).toBeNull();
      await expect(store.get(digest)).rejects.toMatchObject({ code: 'not-found' });
      expect(await digestsOf({ of: { by: 'transaction', transactionId: 'tx-a' } })).toEqual([]);
      expect(await digestsOf({ of: { by: 'all' } })).toEqual([kept.digest]);
      await put(bytes);
      expect((await bytesOf(await store.get(digest))).equals(bytes)).toBe(true);
      expect(await digestsOf({ of: { by: 'transaction', transactionId: 'tx-a' } })).toEqual([]);
    });

    test('a word that cannot be part of a key is refused, and nothing is stored', async () => {
      const refused = { code: 'bad-request' };
      await expect(put(randomBytes(1), { subjectId: 'a/b' })).rejects.toMatchObject(refused);
      await expect(put(randomBytes(1), { type: 'Adaeze Example' })).rejects.toMatchObject(refused);
      await expect(put(randomBytes(1), { timeMs: -1 })).rejects.toMatchObject(refused);
      await expect(store.describe('../x')).rejects.toMatchObject(refused);
      await expect(store.get('A'.repeat(64))).rejects.toMatchObject(refused);
      await expect(store.find({ of: { by: 'all' }, limit: 0 })).rejects.toMatchObject(refused);
      await expect(store.find({ of: { by: 'all' }, limit: 1, after: 'x' })).rejects.toMatchObject(refused);
      expect(await digestsOf({ of: { by: 'all' } })).toEqual([]);
    });
  });
}
