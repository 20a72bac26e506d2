import { describe, expect, it } from 'vitest';
import { drawReview, rangeOf } from './draw-review.ts';
import { drawingContext } from '#renderer/testing/drawing.ts';
import type { Envelope, Piece } from './tiles.ts';

const colours = { background: 'b', line: 'l', text: 't', gap: 'g', mark: 'm', trace: 'trace' };
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

describe('the range of a lane', () => {
  const pieces = [pieceOf(0, 2, { startMs: 0, bucketMs: 1, min: [null, 2_000_000], max: [null, 2_040_000] })];

  it('a signal without a calibrated unit fills its lane', () => {
    const [low, high] = rangeOf(pieces, { unit: '1', displayRange: [0, 4_194_303] });
    expect(high - low).toBeLessThan(50_000);
  });

  it('millivolts keep their range, and nothing is cut off', () => {
    const tall = [pieceOf(0, 1, { startMs: 0, bucketMs: 1, min: [-0.2], max: [4] })];
    const [low, high] = rangeOf(tall, { unit: 'mV', displayRange: [-1.5, 1.5] });
    expect([low < -1.5, high > 4]).toEqual([true, true]);
  });

  it('without any sample it is where the signal starts', () => {
    expect(rangeOf([], { unit: '1', displayRange: [0, 9] })).toEqual([0, 9]);
  });
});
