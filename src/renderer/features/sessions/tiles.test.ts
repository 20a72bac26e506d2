import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketWidth, covers, pieceOf, placeTiles, tileBuckets, tilesOf, type Envelope } from './tiles.ts';

const anyWindow = fc
  .tuple(fc.double({ min: 0, max: 3e12, noNaN: true }), fc.double({ min: 500, max: 9e7, noNaN: true }))
  .map(([fromMs, span]) => ({ fromMs, toMs: fromMs + span }));
const anyPixels = fc.integer({ min: 100, max: 4_000 });
const anyRate = fc.constantFrom(1, 25, 125, 360, 500, 1_000, 4_000);

const envelopeOf = (startMs: number, bucketMs: number, count: number, value = 1): Envelope => ({
  startMs,
  bucketMs,
  min: Array.from({ length: count }, () => value),
  max: Array.from({ length: count }, () => value),
});

describe('tiles', () => {
  it('cover the window without a hole, whatever its width', () => {
    fc.assert(
      fc.property(anyWindow, anyPixels, anyRate, (view, pixels, rateHz) => {
        const tiles = tilesOf(view, bucketWidth(view, pixels, rateHz));
        expect(tiles[0]?.fromMs).toBeLessThanOrEqual(view.fromMs);
        expect(tiles.at(-1)?.toMs).toBeGreaterThanOrEqual(view.toMs - 1e-3);
        expect(tiles.slice(1).every((tile, place) => tile.fromMs === tiles[place]?.toMs)).toBe(true);
        expect(tiles.length).toBeLessThanOrEqual(5 + (2 * pixels) / tileBuckets);
      }),
    );
  });

  it('have buckets of at most a pixel, but never narrower than a sample', () => {
    fc.assert(
      fc.property(anyWindow, anyPixels, anyRate, (view, pixels, rateHz) => {
        const bucketMs = bucketWidth(view, pixels, rateHz);
        const pixelMs = (view.toMs - view.fromMs) / pixels;
        expect(bucketMs).toBeGreaterThanOrEqual(1000 / rateHz);
        expect(bucketMs).toBeLessThanOrEqual(Math.max(pixelMs, 1000 / rateHz) + 1e-9);
      }),
    );
  });

  it('far looks ask for the grid that the host has', () => {
    const view = { fromMs: 1_767_225_600_123.5, toMs: 1_767_225_600_123.5 + 1_800_000 };
    for (const tile of tilesOf(view, bucketWidth(view, 1_300, 1_000))) {
      expect([tile.bucketMs, tile.fromMs % 1_024]).toEqual([1_024, 0]);
    }
  });
});

describe('replies laid side by side', () => {
  const tiles = tilesOf({ fromMs: 0, toMs: tileBuckets * 2 }, 1);

  it('lie where their own grid says, for the stretch that they were asked for', () => {
    const wide = envelopeOf(-500, 750, 4);
    const narrow = envelopeOf(tileBuckets, 1, tileBuckets);
    expect(placeTiles(tiles, [pieceOf(tiles[0]!, wide), pieceOf(tiles[1]!, narrow)])).toEqual({
      pieces: [
        { fromMs: 0, toMs: tileBuckets, envelope: wide },
        { fromMs: tileBuckets, toMs: 2 * tileBuckets, envelope: narrow },
      ],
      missing: [],
    });
  });

  it('what is not loaded yet is missing and no gap; what covers too little is shown for what it covers', () => {
    const half = envelopeOf(tileBuckets, 2, 300);
    expect(covers(half, tiles[1]!)).toBe(false);
    expect(placeTiles(tiles, [undefined, pieceOf(tiles[1]!, half)])).toEqual({
      pieces: [{ fromMs: tileBuckets, toMs: tileBuckets + 600, envelope: half }],
      missing: [
        { fromMs: 0, toMs: tileBuckets },
        { fromMs: tileBuckets + 600, toMs: 2 * tileBuckets },
      ],
    });
  });

  it('what was on screen at another zoom stays until the reply comes', () => {
    const before = pieceOf({ fromMs: 0, toMs: 4 * tileBuckets }, envelopeOf(0, 4, tileBuckets));
    const worse = { ...before, envelope: envelopeOf(0, 8, tileBuckets) };
    const second = envelopeOf(tileBuckets, 1, tileBuckets);
    const { pieces, missing } = placeTiles(tiles, [undefined, pieceOf(tiles[1]!, second)], [before, worse]);
    expect(missing).toEqual([]);
    expect(pieces).toEqual([
      { fromMs: 0, toMs: tileBuckets, envelope: before.envelope },
      { fromMs: tileBuckets, toMs: 2 * tileBuckets, envelope: second },
    ]);
  });

  it('pieces never overlap, leave nothing out and say what is missing, whatever came', () => {
    const anyReply = fc.option(
      fc.record({
        startMs: fc.double({ min: -3_000, max: 3_000, noNaN: true }),
        bucketMs: fc.double({ min: 0.1, max: 700, noNaN: true }),
        count: fc.integer({ min: 1, max: 3_000 }),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(anyReply, { minLength: 2, maxLength: 2 }), anyReply, (replies, old) => {
        const loaded = replies.map((one, place) =>
          one === undefined
            ? undefined
            : pieceOf(tiles[place]!, envelopeOf(place * tileBuckets + one.startMs, one.bucketMs, one.count)),
        );
        const before =
          old === undefined ? [] : [{ fromMs: 100, toMs: 3_000, envelope: envelopeOf(100, 10, 290) }];
        const { pieces, missing } = placeTiles(tiles, loaded, before);
        const all = [...pieces, ...missing].toSorted((a, b) => a.fromMs - b.fromMs);
        expect(all[0]?.fromMs).toBe(0);
        expect(all.at(-1)?.toMs).toBe(2 * tileBuckets);
        expect(all.slice(1).every(({ fromMs }, place) => fromMs === all[place]?.toMs)).toBe(true);
        for (const { fromMs, toMs, envelope } of pieces)
          expect(covers(envelope, { fromMs, toMs })).toBe(true);
      }),
    );
  });
});
