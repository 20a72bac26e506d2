import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, canonicalJson } from './canonical-json.ts';
import { fromHex, toHex } from './hex.ts';

describe('canonical JSON', () => {
  it('is the form of RFC 8785, section 3.2.3', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('does not depend on the order of keys and survives a round trip', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });

  it('is what another implementation writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2_000 },
    );
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(numbers), (values) => {
        expect(canonicalJson(values)).toBe(canonicalize(values));
      }),
      { numRuns: 2_000 },
    );
    expect(canonicalJson({ a: undefined, b: -0 })).toBe(canonicalize({ a: undefined, b: -0 }));
  });

  it('refuses what JSON cannot say', () => {
    const itself: unknown[] = [];
    itself.push(itself);
    for (const value of [
      undefined,
      Number.NaN,
      Infinity,
      { a: Number.NaN },
      '\ud800',
      { '\udfff': 1 },
      [undefined],
      { a: () => 1 },
      1n,
      itself,
    ]) {
      expect(() => canonicalBytes(value)).toThrow();
    }
  });
});

describe('hex', () => {
  it('gives back the bytes, and takes nothing but small hex', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
    for (const text of ['0', 'AA', 'zz', '0x00']) expect(() => fromHex(text)).toThrow();
  });
});
