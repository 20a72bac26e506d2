import { hash } from 'node:crypto';
import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { toHex } from '#shared/codec/hex.ts';
import { leafDigest } from '#shared/codec/merkle.ts';

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/** @returns small hex */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** Digest of a Merkle leaf over the canonical JSON of `value`. */
export function leafDigestOf(value: unknown): Uint8Array {
  return leafDigest(sha256, canonicalBytes(value));
}

/** SHA-256 over the canonical JSON, small hex. */
export function canonicalDigest(value: unknown): string {
  return toHex(sha256(canonicalBytes(value)));
}
