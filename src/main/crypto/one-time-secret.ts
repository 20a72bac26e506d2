import { randomInt } from 'node:crypto';

/** Capital letters and digits without those that look or sound alike: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V. */
const alphabet = '34679ACDEFGHJKMNPRTWXY';
const groups = 5;
const groupLength = 4;
const ours = new RegExp(`^[${alphabet}]{${groups * groupLength}}$`);

/** How long a one-time secret can be used. */
export const secretLifeMs = 72 * 3_600_000;

/** A one-time secret such as `7KDF-3MRA-…`: 20 of 22 characters, 89 bits. */
export function makeSecret(): string {
  return Array.from({ length: groups }, makeGroup).join('-');
}

function makeGroup(): string {
  return Array.from({ length: groupLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** As it is sealed: typed with or without dashes or spaces, in small or capital letters. */
export function normaliseSecret(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '');
}

/**
 * As the network's authority knows it. A secret that this app made is known there without dashes; one that IT made
 * elsewhere is taken letter by letter.
 */
export function authoritySecret(typed: string): string {
  const normal = normaliseSecret(typed);
  return ours.test(normal) ? normal : typed.trim();
}
