import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';

/**
 * Private values at rest: AES-256-GCM, 12 bytes of nonce, 16 of tag, then the ciphertext, base64; bound to the place
 * where they lie.
 */
const nonceBytes = 12;
const tagBytes = 16;

export function encryptPrivate(key: Uint8Array, place: string, value: Uint8Array): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(value), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** @throws LedgerError corrupt */
export function decryptPrivate(key: Uint8Array, place: string, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch (error) {
    throw new LedgerError('corrupt', "The ledger's store is damaged: a private value cannot be read.", {
      cause: error,
    });
  }
}
