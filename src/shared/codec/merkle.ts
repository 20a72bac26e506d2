/**
 * Merkle tree of RFC 6962 (Certificate Transparency), section 2.1: a leaf is SHA-256 over 0x00 and its bytes, an inner
 * node over 0x01, left and right; with n leaves the left subtree takes the largest power of two below n. The prefixes
 * keep an inner node from being passed off as a leaf.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** SHA-256 as it comes from the platform: this module is pure. */
export function leafDigest(sha256: Sha256, leaf: Uint8Array): Uint8Array {
  return sha256(joined(0x00, leaf));
}

/** @param leaves digests by `leafDigest`, in order; without any, SHA-256 of nothing (2.1) */
export function merkleRoot(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return first;
  const split = splitOf(leaves.length);
  return inner(sha256, merkleRoot(sha256, leaves.slice(0, split)), merkleRoot(sha256, leaves.slice(split)));
}

/** The siblings from the leaf up to the root (RFC 6962, 2.1.1). */
export function merklePath(sha256: Sha256, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new Error('no such leaf');
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split
    ? [...merklePath(sha256, left, index), merkleRoot(sha256, right)]
    : [...merklePath(sha256, right, index - split), merkleRoot(sha256, left)];
}

/**
 * The root that a leaf and its path lead to (RFC 9162, 2.1.3.2); undefined when the path's length does not fit.
 * @param index of the leaf, from 0
 * @param size number of leaves
 */
export function rootFromPath(
  sha256: Sha256,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= size) return undefined;
  let node = index;
  let last = size - 1;
  let digest = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      digest = inner(sha256, sibling, digest);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      digest = inner(sha256, digest, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? digest : undefined;
}

function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function inner(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(0x01, left, right));
}

function joined(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
