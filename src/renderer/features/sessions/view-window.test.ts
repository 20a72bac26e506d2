import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampWindow, panWindow, zoomWindow } from './view-window.ts';

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
