import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { inPieces, isLarge } from './in-pieces.ts';

const long = 'a"\\\u0007😀é'.repeat(40_000);

it('is the JSON that it would be at once, wherever a text is cut', async () => {
  for (const shift of ['', 'x', 'xy']) {
    const reply = { certificate: shift + long, further: [{ data: long, none: null }], left: undefined };
    expect(isLarge(reply)).toBe(true);
    expect(JSON.parse(await text(inPieces(reply)))).toEqual(JSON.parse(JSON.stringify(reply)));
  }
});

it('is so for any reply', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (reply) => {
      expect(JSON.parse(await text(inPieces(reply)))).toEqual(JSON.parse(JSON.stringify(reply)));
    }),
  );
});

it('comes in pieces of which none is long', async () => {
  let longest = 0;
  for await (const piece of inPieces({ certificate: long }))
    longest = Math.max(longest, String(piece).length);
  expect(longest).toBeLessThan(400_000);
});

it('is not for what is small', () => {
  expect([isLarge({ gaps: [] }), isLarge(null), isLarge([]), isLarge('text')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
