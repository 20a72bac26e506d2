import { randomBytes } from 'node:crypto';

/** 16 random bytes, small hex: without it a text of few possible values could be guessed from its digest. */
export function newSalt(): string {
  return randomBytes(16).toString('hex');
}
