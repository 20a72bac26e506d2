import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#shared/codec/hex.ts';
import { leafDigest, merklePath, merkleRoot, rootFromPath } from '#shared/codec/merkle.ts';
import { sha256 } from '#main/crypto/sha256.ts';

const leaf = (text: string) => leafDigest(sha256, Buffer.from(text, 'hex'));
const content = fc.uint8Array({ maxLength: 20 });

function from(digest: Uint8Array, at: number, size: number, siblings: Uint8Array[]): string | undefined {
  const found = rootFromPath(sha256, digest, at, size, siblings);
  return found === undefined ? undefined : toHex(found);
}

describe('Merkle tree', () => {
  it('has the roots of the Certificate Transparency test vectors', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'];
    const leaves = inputs.map((each) => leaf(each));
    expect(toHex(merkleRoot(sha256, []))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(toHex(merkleRoot(sha256, leaves.slice(0, 1)))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(toHex(merkleRoot(sha256, leaves.slice(0, 3)))).toBe(
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    );
    expect(toHex(merkleRoot(sha256, leaves))).toBe(
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    );
  });

  it('leads from each leaf by its path to the root, and from no other', () => {
    fc.assert(
      fc.property(
        fc.array(content, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(255),
        (contents, pick, bit) => {
          const leaves = contents.map((each) => leafDigest(sha256, each));
          const root = toHex(merkleRoot(sha256, leaves));
          const index = pick % leaves.length;
          const path = merklePath(sha256, leaves, index);
          const own = leaves[index]!;
          expect(from(own, index, leaves.length, path)).toBe(root);
          const changed = Uint8Array.from(own);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          expect(from(changed, index, leaves.length, path)).not.toBe(root);
          expect(from(own, index, leaves.length, [...path, own])).not.toBe(root);
          if (path.length > 0) expect(from(own, index, leaves.length, path.slice(1))).not.toBe(root);
          expect(from(own, leaves.length, leaves.length, path)).toBeUndefined();
        },
      ),
    );
  });
});
