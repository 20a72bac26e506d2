import { generateKeyPairSync, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLowS, signP256, takePrivateKey } from './signing.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('signing', () => {
  test('every signature verifies, is strict DER and has the smaller s that Fabric demands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const der = Buffer.from(await signP256(privateKey, bytes));
        expect(verify('sha256', bytes, publicKey, der)).toBe(true);
        const lengthOfR = der[3] ?? 0;
        const s = der.subarray(4 + lengthOfR + 2);
        expect(der[1]).toBe(der.length - 2);
        expect(isLowS(BigInt(`0x${s.toString('hex')}`))).toBe(true);
        // No needless leading zero byte: s is then never longer than 32 bytes.
        expect(s.length).toBeLessThanOrEqual(32);
      }),
      { numRuns: 200 },
    );
  });

  test('a key that was taken over is overwritten where it came from', () => {
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(takePrivateKey(pkcs8).asymmetricKeyType).toBe('ec');
    expect(pkcs8.every((byte) => byte === 0)).toBe(true);
  });
});
