import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D allows 2^32 of them under one key: decades here).
 * The record's key name is authenticated, so that a value cannot be moved to another name unnoticed.
 * @returns nonce, ciphertext, tag
 */
export function sealValue(workstationKey: KeyObject, name: string, value: unknown): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', workstationKey, nonce);
  cipher.setAAD(Buffer.from(name));
  return Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** @throws ServiceError('disk') when the value was changed, cut, moved or encrypted under another key */
export function openValue(workstationKey: KeyObject, name: string, sealed: Uint8Array): unknown {
  try {
    const decipher = createDecipheriv('aes-256-gcm', workstationKey, sealed.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const text = Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
      decipher.final(),
    ]);
    return JSON.parse(text.toString('utf8')) as unknown;
  } catch (cause) {
    throw new ServiceError(
      'disk',
      'A stored record of this workstation is damaged and cannot be read.',
      'Call IT: the data folder has to be checked or brought back from a backup.',
      false,
      { cause },
    );
  }
}
