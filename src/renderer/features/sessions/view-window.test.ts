import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf } from './draw-review.ts';
import {
  bucketWidth,
  clampWindow,
  joinTiles,
  panWindow,
  tileBuckets,
  tilesOf,
  zoomWindow,
} from './view-window.ts';

const bounds = { fromMs: 1_000_000, toMs: 1_000_000 + 3_600_000 };
const anyWindow = fc
  .tuple(fc.double({ min: 0, max: 3e6, noNaN: true }), fc.double({ min: 1, max: 1e7, noNaN: true }))
  .map(([fromMs, span]) => ({ fromMs, toMs: fromMs + span }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('scrolling and zooming', () => {
  it('never leaves the session and never turns inside out', () => {
    const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(anyWindow, factor, share, (view, by, anchor) => {
        for (const next of [
          zoomWindow(view, by, anchor, bounds),
          panWindow(view, by - 1, bounds),
          clampWindow(view, bounds),
        ]) {
          expect(next.fromMs).toBeGreaterThanOrEqual(bounds.fromMs - 1e-3);
          expect(next.toMs).toBeLessThanOrEqual(bounds.toMs + 1e-3);
          expect(next.toMs - next.fromMs).toBeGreaterThanOrEqual(499);
        }
      }),
    );
  });

  it('zooming in keeps the moment under the pointer where it is', () => {
    const view = { fromMs: 1_600_000, toMs: 1_660_000 };
    const next = zoomWindow(view, 0.5, 0.25, bounds);
    expect(next.fromMs + (next.toMs - next.fromMs) * 0.25).toBeCloseTo(1_615_000);
  });
});

describe('tiles', () => {
  it('cover the window without a hole, whatever its width', () => {
    fc.assert(
      fc.property(
        anyWindow,
        fc.integer({ min: 100, max: 4_000 }),
        fc.constantFrom(25, 125, 500, 1_000),
        (view, pixels, rateHz) => {
          const bucketMs = bucketWidth(view, pixels, rateHz);
          const tiles = tilesOf(view, bucketMs);
          expect(tiles[0]?.fromMs).toBeLessThanOrEqual(view.fromMs);
          expect(tiles.at(-1)?.toMs).toBeGreaterThanOrEqual(view.toMs - 1e-6);
          expect(tiles.slice(1).every((tile, place) => tile.fromMs === tiles[place]?.toMs)).toBe(true);
          expect(tiles.length).toBeLessThanOrEqual(5 + (2 * pixels) / tileBuckets);
        },
      ),
    );
  });

  it('a bucket is never narrower than a sample: it would look like a gap', () => {
    expect(bucketWidth({ fromMs: 0, toMs: 500 }, 1_300, 125)).toBe(8);
    expect(bucketWidth({ fromMs: 0, toMs: 500 }, 1_300, 128)).toBe(8);
  });

  it('what is not loaded yet is empty, what is loaded stands at its place', () => {
    const tiles = tilesOf({ fromMs: 0, toMs: tileBuckets * 2 }, 1);
    const second = { startMs: tileBuckets, bucketMs: 1, min: [7], max: [9] };
    const joined = joinTiles(tiles, [undefined, second]);
    expect(joined.min).toHaveLength(tileBuckets * 2);
    expect([joined.min[0], joined.min[tileBuckets], joined.max[tileBuckets]]).toEqual([null, 7, 9]);
  });
});

describe('the range of a lane', () => {
  const envelope = { startMs: 0, bucketMs: 1, min: [null, 2_000_000], max: [null, 2_040_000] };

  it('a signal without a calibrated unit fills its lane', () => {
    const [low, high] = rangeOf(envelope, { unit: '1', displayRange: [0, 4_194_303] });
    expect(high - low).toBeLessThan(50_000);
  });

  it('millivolts keep their range, and nothing is cut off', () => {
    const [low, high] = rangeOf(
      { ...envelope, min: [-0.2], max: [4] },
      { unit: 'mV', displayRange: [-1.5, 1.5] },
    );
    expect([low < -1.5, high > 4]).toEqual([true, true]);
  });

  it('without any sample it is where the signal starts', () => {
    expect(rangeOf({ ...envelope, min: [null], max: [null] }, { unit: '1', displayRange: [0, 9] })).toEqual([
      0, 9,
    ]);
  });
});
