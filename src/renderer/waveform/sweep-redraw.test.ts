import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { absentCount } from '#shared/domain/signals.ts';
import { ecgLane } from '#renderer/testing/lane.ts';
import { tileSpans, type ViewSize } from './geometry.ts';
import type { WaveformLane, WaveformSettings } from './lanes.ts';
import type { Pen, Surface } from './surface.ts';
import { SweepView } from './sweep-view.ts';

/** Ink of each pixel column of the view, as the heights that were drawn there. */
class Paper {
  readonly columns: Set<string>[];

  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => new Set());
  }

  surface(): Surface {
    return tileSpans(this.columns.length, 1).map((span) => ({
      ...span,
      pen: this.#pen(span.left, span.left + span.width),
      restore: (x, y, width, height) => {
        for (let column = x; column < x + width; column++)
          for (const ink of this.columns[column] ?? [])
            if (heightOf(ink) >= y && heightOf(ink) < y + height) this.columns[column]?.delete(ink);
      },
    }));
  }

  /**
   * Ink reaches half a line's width beyond its points, and no further than its tile. What begins at the view's right edge
   * belongs to the next pass: whether its half width is seen before the edge hangs on the last bit of its place.
   */
  #pen(left: number, right: number): Pen {
    let at: readonly [number, number] = [0, 0];
    const edge = this.columns.length - 1e-6;
    const ink = (from: number, to: number, what: string) => {
      for (let x = Math.max(left, Math.floor(from)); x < Math.min(right, Math.ceil(to)); x++)
        this.columns[x]?.add(what);
    };
    return {
      fillStyle: '',
      strokeStyle: '',
      lineWidth: 1,
      lineJoin: 'bevel',
      font: '',
      textAlign: 'start',
      textBaseline: 'alphabetic',
      fillText() {},
      beginPath() {},
      stroke() {},
      fillRect(x, y, width) {
        if (this.fillStyle === 'clipped' && x + 4 < edge) ink(x, x + width, `${y.toFixed(2)} bar`);
      },
      moveTo(x, y) {
        at = [x, y];
      },
      lineTo(x, y) {
        const half = this.lineWidth / 2;
        if (this.strokeStyle === 'trace' && at[0] < edge)
          ink(at[0] - half, x + half, `${at[1].toFixed(2)} to ${y.toFixed(2)}`);
        at = [x, y];
      },
    };
  }
}

const heightOf = (ink: string): number => Number.parseFloat(ink);

const rateHz = 125;

const lane = (i: number, mmPerMillivolt: 5 | 10 | 20): WaveformLane =>
  ecgLane(i, rateHz, { streamId: i, colour: 'trace', scale: { kind: 'calibrated', mmPerMillivolt } });

function settings(gain: 5 | 10 | 20, sweepMmPerSecond: 25 | 50): WaveformSettings {
  return {
    lanes: [lane(0, gain), lane(1, gain)],
    sweepMmPerSecond,
    pixelsPerMm: 96 / 25.4,
    grid: false,
    colours: { background: '', gridSmall: '', gridLarge: '', gap: '', calibration: '', clipped: 'clipped' },
  };
}

/** Never twice the same height: what stays of an earlier pass is not taken for the trace of this one. */
function counts(first: number, length: number): Int16Array {
  return Int16Array.from({ length }, (_, i) => {
    const index = first + i;
    if (index % 311 < 4) return absentCount.i16;
    return index % 97 < 3 ? 400 : (index * 7919) % 251;
  });
}

type Step =
  | { readonly kind: 'samples'; readonly ms: number }
  | { readonly kind: 'size'; readonly widthCss: number; readonly heightCss: number }
  | { readonly kind: 'gain'; readonly gain: 5 | 10 | 20 }
  | { readonly kind: 'speed'; readonly speed: 25 | 50 }
  | { readonly kind: 'freeze'; readonly ms: number }
  | { readonly kind: 'held'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('samples'), ms: fc.integer({ min: 8, max: 6_000 }) }),
  },
  fc.record({
    kind: fc.constant('size'),
    widthCss: fc.integer({ min: 300, max: 800 }),
    heightCss: fc.integer({ min: 100, max: 300 }),
  }),
  fc.record({ kind: fc.constant('gain'), gain: fc.constantFrom(5, 10, 20) }),
  fc.record({ kind: fc.constant('speed'), speed: fc.constantFrom(25, 50) }),
  fc.record({ kind: fc.constant('freeze'), ms: fc.integer({ min: 8, max: 12_000 }) }),
  fc.record({ kind: fc.constant('held'), ms: fc.integer({ min: 8, max: 6_000 }) }),
);

it('after any frames, sizes, scales and notices nothing is seen that a fresh drawing of the same samples does not show', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 2, maxLength: 10 }),
      fc.integer({ min: 0, max: 20_000 }),
      (steps, beginMs) => {
        let paper = new Paper(0);
        const view = new SweepView(({ width }) => {
          paper = new Paper(width);
          return paper.surface();
        });
        let size: ViewSize = { widthCss: 600, heightCss: 200, devicePixelRatio: 1 };
        let [gain, speed]: [5 | 10 | 20, 25 | 50] = [10, 25];
        let sent = 0;
        /** Every 40 ms a frame of each lane, as drivers send. */
        const run = (ms: number) => {
          for (let end = sent + (ms * rateHz) / 1_000; sent + 5 <= end; sent += 5) {
            for (const streamId of [0, 1]) {
              const frame: StreamFrame = {
                streamId,
                sequence: 0,
                firstSample: sent,
                startMs: beginMs + (sent * 1_000) / rateHz,
                rateHz,
                encoding: 'i16',
                scale: 0.01,
                absence: null,
                samples: counts(sent + streamId * 13, 5),
              };
              view.receive(frame, 0);
            }
            view.draw();
          }
        };
        view.configure(settings(gain, speed));
        view.resize(size);
        run(12_000);
        for (const one of steps) {
          if (one.kind === 'samples') run(one.ms);
          else if (one.kind === 'size') view.resize((size = { ...size, ...one }));
          else if (one.kind === 'gain') view.configure(settings((gain = one.gain), speed));
          else if (one.kind === 'speed') view.configure(settings(gain, (speed = one.speed)));
          else if (one.kind === 'freeze') {
            view.freeze(true);
            run(one.ms);
            view.freeze(false);
          } else {
            view.hold('held up');
            run(one.ms);
            view.hold(null);
          }
        }
        run(3_000);
        const swept = paper;
        view.resize(size);
        const fresh = paper;
        const pixelsPerMs = ((96 / 25.4) * speed) / 1_000;
        const head = (beginMs + ((sent - 1) * 1_000) / rateHz) * pixelsPerMs;
        // In and beside the bar ahead of the trace one bar or line may be cut off in the midst.
        const bar = 3 * (96 / 25.4) + 16;
        const stray: string[] = [];
        for (const [x, ink] of swept.columns.entries()) {
          const ahead = (((x - head) % swept.columns.length) + swept.columns.length) % swept.columns.length;
          const drawn = fresh.columns[x] ?? new Set();
          const differs = [...ink, ...drawn].filter((what) => ink.has(what) !== drawn.has(what));
          if (ahead > bar) stray.push(...differs.map((what) => `${x}: ${what}`));
          else if (ahead > 6 && ahead < 10 && ink.size > 0) stray.push(`${x}: ink in the bar`);
        }
        expect(stray).toEqual([]);
      },
    ),
    {
      numRuns: 40,
      // A sample lies on the view's right edge to the last bit of its place.
      examples: [
        [
          [
            { kind: 'samples', ms: 3120 },
            { kind: 'samples', ms: 8 },
          ],
          19_996,
        ],
      ],
    },
  );
});
