import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

/** AES-256-GCM with a random 96-bit nonce; a key is used for a handful of boxes at most. */
export const SealedBox = z.strictObject({
  nonce: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});
export type SealedBox = z.infer<typeof SealedBox>;

/** Parameters of scrypt (RFC 7914) as stored beside what they protect; bounded, so that a file cannot ask for all memory. */
export const ScryptCost = z.strictObject({
  N: z
    .number()
    .int()
    .min(2 ** 10)
    .max(2 ** 18),
  r: z.number().int().min(1).max(16),
  p: z.number().int().min(1).max(4),
});
export type ScryptCost = z.infer<typeof ScryptCost>;

/** 128 MB and about 0.2 to 0.4 s on a 2020s laptop core (docs/adr/0003-keys-and-pins.md). */
export const wardCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

/** @param aad says whose and what for, so that a box cannot be put in another's place */
export function seal(key: Uint8Array, plain: Uint8Array, aad: string): SealedBox {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** @returns undefined when key, box and `aad` do not belong together */
export function unseal(key: Uint8Array, box: SealedBox, aad: string): Buffer<ArrayBuffer> | undefined {
  const nonce = Buffer.from(box.nonce, 'base64');
  const tag = Buffer.from(box.tag, 'base64');
  if (nonce.length !== 12 || tag.length !== 16) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(tag);
  const plain = decipher.update(Buffer.from(box.data, 'base64'));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    plain.fill(0);
    return undefined;
  }
}

/** One key for each purpose, so that no two parts of the product ever use the workstation key itself (RFC 5869). */
export function deriveKey(workstationKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', workstationKey, new Uint8Array(0), `vitalseal/${purpose}`, 32));
}

/** scrypt in Node's thread pool: acquisition on the main thread goes on meanwhile. @returns 32 bytes */
export function stretch(secret: string, salt: Uint8Array, cost: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * cost.N * cost.r;
    scrypt(Buffer.from(secret, 'utf8'), salt, 32, { ...cost, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
