import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heightMap, heightOf, passes, sweepPosition, tileSpans, viewGeometry } from './geometry.ts';

const size = { widthCss: 1000, heightCss: 400, devicePixelRatio: 1.5 };

describe('geometry of the waveform view', () => {
  it('25 mm of screen are one second at 25 mm/s, on a screen calibrated to 4 px per mm', () => {
    const geometry = viewGeometry(size, { pixelsPerMm: 4, sweepMmPerSecond: 25, lanes: [1, 2] });
    expect(geometry.width).toBe(1500);
    expect(sweepPosition(geometry, 1000) / geometry.devicePixelRatio / 4).toBeCloseTo(25, 9);
    expect(geometry.windowMs).toBeCloseTo(10_000, 6);
  });

  it('1 mV is 10 mm high at 10 mm/mV, from a zero line with more room above it than below', () => {
    const strip = { top: 100, bottom: 300 };
    const map = heightMap({ kind: 'calibrated', mmPerMillivolt: 10 }, strip, 6);
    expect(heightOf(map, 0)).toBeCloseTo(240, 9);
    expect(heightOf(map, 0) - heightOf(map, 1)).toBeCloseTo(60, 9);
  });

  it('a range fills its lane and no value leaves it', () => {
    const strip = { top: 0, bottom: 160 };
    const map = heightMap({ kind: 'range', low: -1, high: 3 }, strip, 4);
    expect(heightOf(map, -1)).toBeCloseTo(150, 9);
    expect(heightOf(map, 3)).toBeCloseTo(10, 9);
    expect(heightOf(map, 1e9)).toBe(1);
    expect(heightOf(map, -1e9)).toBe(159);
  });

  it('lanes and tiles cover the view without hole or overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 4000 }),
        fc.integer({ min: 10, max: 2500 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0.9, 1, 1.1, 1.25, 1.3333, 1.5, 2, 3),
        (widthCss, heightCss, lanes, devicePixelRatio) => {
          const geometry = viewGeometry(
            { widthCss, heightCss, devicePixelRatio },
            { pixelsPerMm: 4, sweepMmPerSecond: 25, lanes: Array.from({ length: lanes }) },
          );
          let bottom = 0;
          for (const strip of geometry.lanes) {
            expect(strip.top).toBe(bottom);
            bottom = strip.bottom;
          }
          expect(bottom).toBe(geometry.height);
          let right = 0;
          for (const tile of tileSpans(geometry.width, devicePixelRatio)) {
            expect(tile.left).toBe(right);
            expect(tile.width).toBeGreaterThan(0);
            right += tile.width;
          }
          expect(right).toBe(geometry.width);
        },
      ),
    );
  });

  it('tiles meet on whole CSS pixels, so that no seam shows on a screen of ratio 1.25', () => {
    for (const [width, ratio] of [
      [1250, 1.25],
      [1537, 1.5],
      [1101, 1.1],
    ] as const) {
      for (const { left } of tileSpans(width, ratio)) {
        expect(Math.abs(left / ratio - Math.round(left / ratio))).toBeLessThan(1e-6);
      }
    }
  });

  it('a stretch that wraps around is cut into passes that add up to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 3000 }),
        fc.double({ min: 0, max: 2e11, noNaN: true }),
        fc.double({ min: 0.01, max: 9000, noNaN: true }),
        (width, from, length) => {
          const to = from + length;
          const cut = passes(width, from, to);
          const covered = cut.reduce((sum, pass) => sum + pass.to - pass.from, 0);
          expect(Math.abs(covered - (to - from))).toBeLessThan(0.001);
          for (const pass of cut) {
            expect(pass.from).toBeGreaterThanOrEqual(0);
            expect(pass.to).toBeLessThanOrEqual(width);
            expect(Number.isInteger(pass.base / width)).toBe(true);
          }
        },
      ),
    );
  });
});
