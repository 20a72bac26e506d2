import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrendThinner, type TrendPoint } from './trend.ts';

const point = fc.record({
  timeMs: fc.integer({ min: 0, max: 100_000 }),
  value: fc.option(fc.integer({ min: 20, max: 250 })),
});

function thinned(points: readonly TrendPoint[], fromMs = 0, toMs = 100_000): TrendPoint[] {
  const thinner = new TrendThinner(fromMs, toMs);
  for (const one of points) thinner.add(one);
  return thinner.points();
}

const valuesOf = (some: readonly TrendPoint[]) => some.flatMap(({ value }) => value ?? []);

describe('a thinned trend', () => {
  it('has only what was measured, its lowest and highest value and its newest point, in order of time', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 2_000 }), (points) => {
        const rows = thinned(points);
        expect(rows.length).toBeLessThanOrEqual(333);
        expect(rows.every((row) => points.includes(row))).toBe(true);
        const times = rows.map(({ timeMs }) => timeMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.at(-1)).toBe(Math.max(...points.map(({ timeMs }) => timeMs)));
        expect(Math.min(...valuesOf(rows))).toBe(Math.min(...valuesOf(points)));
        expect(Math.max(...valuesOf(rows))).toBe(Math.max(...valuesOf(points)));
      }),
    );
  });

  it('is as it came while it has fewer points than steps', () => {
    const few = Array.from({ length: 100 }, (_, n) => ({ timeMs: n * 1_000, value: n % 7 === 0 ? null : n }));
    expect(thinned(few)).toEqual(few);
  });

  it('takes points in any order, and leaves out what lies before its span', () => {
    const points = [9, 3, 7, -4].map((n) => ({ timeMs: n * 1_000, value: n }));
    expect(thinned(points).map(({ value }) => value)).toEqual([3, 7, 9]);
  });

  it('of a span without length is what there is', () => {
    expect(thinned([{ timeMs: 5, value: 60 }], 5, 5)).toEqual([{ timeMs: 5, value: 60 }]);
  });
});
