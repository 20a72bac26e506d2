import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encryptPayload, openPayload } from './envelope.ts';

const chunk = 65_536;
const sealed = chunk + 16;

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const bytes of content) all.push(bytes);
  return Buffer.concat(all);
}

async function* pieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const encrypt = (key: Uint8Array, plain: Uint8Array) => bytesOf(encryptPayload(key, pieces(plain)));
const open = (key: Uint8Array, ciphertext: Buffer) =>
  openPayload(key, {
    sizeBytes: ciphertext.length,
    read: async ({ start, end }) => pieces(ciphertext.subarray(start, end)),
  });
/** Chunk `n` of a ciphertext. */
const part = (of: Buffer, n: number) => of.subarray(12 + n * sealed, 12 + (n + 1) * sealed);
const decrypt = async (key: Uint8Array, ciphertext: Buffer) => bytesOf((await open(key, ciphertext)).read());
const refused = { code: 'disk' };

describe('the envelope of a payload', () => {
  test('any bytes, however they come, are the same again, and so is any range of them', async () => {
    const near = fc.constantFrom(0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5);
    await fc.assert(
      fc.asyncProperty(
        near,
        fc.integer({ min: 999, max: 200_000 }),
        fc.nat(),
        fc.nat(),
        async (size, piece, a, b) => {
          const key = randomBytes(32);
          const plain = randomBytes(size);
          const payload = await open(key, await bytesOf(encryptPayload(key, pieces(plain, piece))));
          expect(payload.sizeBytes).toBe(size);
          expect((await bytesOf(payload.read())).equals(plain)).toBe(true);
          const start = Math.min(a % (size + 1), b % (size + 1));
          const end = Math.max(a % (size + 1), b % (size + 1));
          expect((await bytesOf(payload.read({ start, end }))).equals(plain.subarray(start, end))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('one changed bit, wherever it is, is refused', async () => {
    const key = randomBytes(32);
    const right = await encrypt(key, randomBytes(2 * chunk + 9));
    await fc.assert(
      fc.asyncProperty(fc.nat(right.length - 1), fc.nat(7), async (at, bit) => {
        const wrong = Buffer.from(right);
        wrong[at]! ^= 1 << bit;
        await expect(decrypt(key, wrong)).rejects.toMatchObject(refused);
      }),
      { numRuns: 60 },
    );
  });

  test('cut anywhere, at the border of a chunk too, nothing of it is given out', async () => {
    const key = randomBytes(32);
    const right = await encrypt(key, randomBytes(3 * chunk));
    const borders = [0, 1, 2].map((n) => 12 + n * sealed);
    const cuts = fc.oneof(fc.constantFrom(0, 11, ...borders), fc.nat(right.length - 1));
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        await expect(open(key, right.subarray(0, at))).rejects.toMatchObject(refused);
      }),
      { numRuns: 60 },
    );
    await expect(open(key, Buffer.concat([right, Buffer.alloc(1)]))).rejects.toMatchObject(refused);
  });

  test('chunks in another order, a chunk twice, a chunk left out, and one of another payload are refused', async () => {
    const key = randomBytes(32);
    const plain = randomBytes(4 * chunk);
    const right = await encrypt(key, plain);
    // The same bytes under the same key: only the prefix of the nonces differs.
    const other = await encrypt(key, plain);
    const made = (...parts: Buffer[]) => Buffer.concat([right.subarray(0, 12), ...parts]);
    const a = part(right, 0);
    const b = part(right, 1);
    const c = part(right, 2);
    const d = part(right, 3);
    expect((await decrypt(key, made(a, b, c, d))).equals(plain)).toBe(true);
    for (const wrong of [
      made(b, a, c, d),
      made(a, a, c, d),
      made(a, b, d),
      made(a, part(other, 1), c, d),
      made(d),
    ]) {
      await expect(decrypt(key, wrong)).rejects.toMatchObject(refused);
    }
  });

  test('another key is refused, and a range that is not within the payload', async () => {
    const key = randomBytes(32);
    const ciphertext = await encrypt(key, randomBytes(10));
    await expect(open(randomBytes(32), ciphertext)).rejects.toMatchObject(refused);
    const payload = await open(key, ciphertext);
    await expect(bytesOf(payload.read({ start: 0, end: 11 }))).rejects.toMatchObject({ code: 'bad-request' });
  });
});
