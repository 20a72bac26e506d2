import { describe, expect, it } from 'vitest';
import { drawReview, rangeOf } from './draw-review.ts';
import { drawingContext } from '#renderer/testing/drawing.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { Envelope, Piece } from './tiles.ts';

const colours = {
  background: 'b',
  line: 'l',
  text: 't',
  gap: 'g',
  mark: 'm',
  trace: 'trace',
  clipped: 'clipped',
};
const view = { fromMs: 0, toMs: 1_000 };
const pieceOf = (fromMs: number, toMs: number, envelope: Envelope): Piece => ({ fromMs, toMs, envelope });

/** Runs of the trace on a canvas of 100 × 100. */
function traceOf(pieces: readonly Piece[], missing = [] as { fromMs: number; toMs: number }[]) {
  const { context, strokes, fills } = drawingContext();
  drawReview(context, { view, pieces, missing, range: [0, 100], gaps: [], marks: [], colours }, 100, 100, 1);
  return { runs: strokes.find(({ colour }) => colour === 'trace')?.runs ?? [], fills };
}

describe('the picture of a reply (context recorded, not drawn)', () => {
  it('has each bucket at its own time, whatever grid it came on', () => {
    const first = { startMs: -50, bucketMs: 100, min: [1, 2, 3, 4, 5, 6], max: [1, 2, 90, 4, 5, 6] };
    const second = { startMs: 500, bucketMs: 250, min: [7, 8], max: [7, 8] };
    const { runs } = traceOf([pieceOf(0, 500, first), pieceOf(500, 1_000, second)]);
    expect(runs).toEqual([
      [
        [2.5, 99],
        [10, 98],
        [20, 97],
        [20, 10],
        [30, 96],
        [40, 95],
        [47.5, 94],
        [62.5, 93],
        [87.5, 92],
      ],
    ]);
  });

  it('breaks at an empty bucket, and shows a bucket that stands alone', () => {
    const envelope = {
      startMs: 0,
      bucketMs: 200,
      min: [1, null, 3, null, null],
      max: [1, null, 3, null, null],
    };
    expect(traceOf([pieceOf(0, 1_000, envelope)]).runs).toEqual([
      [
        [10, 99],
        [11, 99],
      ],
      [
        [50, 97],
        [51, 97],
      ],
    ]);
  });

  it('arrays of different length end with the shorter one', () => {
    const envelope = { startMs: 0, bucketMs: 200, min: [1, 2, 3, 4, 5], max: [1, 2] };
    expect(traceOf([pieceOf(0, 1_000, envelope)]).runs).toEqual([
      [
        [10, 99],
        [30, 98],
      ],
    ]);
  });

  it('what is not loaded is neither a trace nor a gap', () => {
    const { fills } = traceOf([], [{ fromMs: 250, toMs: 2_000 }]);
    expect(fills).toContainEqual({ colour: 'l', rect: [25, 0, 75, 100] });
  });
});

const over = (values: readonly number[]): Piece[] => [
  pieceOf(0, values.length, { startMs: 0, bucketMs: 1, min: [...values], max: [...values] }),
];
const all = (values: readonly number[]) => ({ fromMs: 0, toMs: values.length });

describe('the range of a lane', () => {
  const plain: Pick<SignalInfo, 'unit' | 'displayRange'> = { unit: '1', displayRange: [0, 4_194_303] };
  /** Pleth of 2,000 samples between 2,000,000 and 2,040,000. */
  const pulse = Array.from({ length: 2_000 }, (_, i) => 2_020_000 + 20_000 * Math.sin(i / 20));

  it('a signal without a calibrated unit fills its lane', () => {
    const { range, clipped } = rangeOf(over(pulse), plain, all(pulse));
    expect(range[1] - range[0]).toBeLessThan(50_000);
    expect(clipped).toBe(false);
  });

  it('millivolts keep their range, and no beat is cut off', () => {
    // 40 beats a minute at 250 Hz, each 80 ms wide and many times as high as what lies between.
    const beats = Array.from({ length: 3_750 }, (_, i) =>
      Math.max(0.02 * (i % 7), 4 - Math.abs((i % 375) - 50) * 0.4),
    );
    const { range, clipped } = rangeOf(over(beats), { unit: 'mV', displayRange: [-1.5, 1.5] }, all(beats));
    expect([range[0] < -1.5, range[1] > 4, clipped]).toEqual([true, true, false]);
  });

  it.each([[4_194_303], [-8_000_000]])('a spike to %i flattens nothing, and is told', (spike) => {
    const values = pulse.with(700, spike);
    const { range, clipped } = rangeOf(over(values), plain, all(values));
    expect(range[1] - range[0]).toBeLessThan(250_000);
    expect(clipped).toBe(true);
    expect(rangeOf(over(values), plain, { fromMs: 800, toMs: 1_500 }).clipped).toBe(false);
  });

  it('a lead that is off for a second of half a minute flattens no breath', () => {
    const values = pulse.map((value, i) => (i > 700 && i < 790 ? 4_194_303 : value));
    const { range, clipped } = rangeOf(over(values), plain, all(values));
    expect(range[1] - range[0]).toBeLessThan(250_000);
    expect(clipped).toBe(true);
  });

  it('a cuff that is inflated once in a long time is drawn to its height', () => {
    const values = Array.from({ length: 4_000 }, (_, i) => (i > 90 && i < 120 ? 180 : i % 2));
    const { range, clipped } = rangeOf(over(values), { unit: 'mm[Hg]', displayRange: [0, 300] }, all(values));
    expect([range[1] > 180, range[1] < 220, clipped]).toEqual([true, true, false]);
  });

  it('of a flat line nothing is cut off', () => {
    const values = Array.from({ length: 500 }, () => 3).with(200, 900);
    expect(rangeOf(over(values), plain, all(values))).toMatchObject({ clipped: false });
  });

  it('without any sample it is where the signal starts', () => {
    expect(rangeOf([], { unit: '1', displayRange: [0, 9] }, view).range).toEqual([0, 9]);
  });
});

describe('what lies beyond the scale (context recorded, not drawn)', () => {
  it('is drawn along the edge with a bar where it is', () => {
    const { runs, fills } = traceOf([
      pieceOf(0, 1_000, { startMs: 0, bucketMs: 200, min: [1, 2, -50, 4, 5], max: [1, 500, 3, 4, 5] }),
    ]);
    expect(runs.flat().every(([, y]) => y >= -1 && y <= 101)).toBe(true);
    expect(fills.filter(({ colour }) => colour === 'clipped')).toEqual([
      { colour: 'clipped', rect: [26, 2, 8, 4] },
      { colour: 'clipped', rect: [46, 94, 8, 4] },
    ]);
  });
});
