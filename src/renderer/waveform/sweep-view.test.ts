import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { absentCount } from '#shared/domain/signals.ts';
import { ecgLane } from '#renderer/testing/lane.ts';
import { tileSpans } from './geometry.ts';
import type { WaveformLane, WaveformSettings } from './lanes.ts';
import type { Surface } from './surface.ts';
import { SweepView } from './sweep-view.ts';

interface Line {
  readonly tile: number;
  readonly colour: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}
interface Erased {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const rateHz = 100;
let lines: Line[] = [];
let erased: Erased[] = [];
let filled: (Erased & { readonly colour: string })[] = [];

function restore(x: number, y: number, width: number, height: number) {
  erased.push({ x, y, width, height });
}

/** Stands in for the canvases; records lines and erasures in pixels of the view. */
function recordingSurface(width: number): Surface {
  return tileSpans(width, 1).map((span, tile) => {
    let at: readonly [number, number] = [0, 0];
    const pen = {
      fillStyle: '',
      strokeStyle: '',
      lineWidth: 1,
      lineJoin: 'bevel' as const,
      font: '',
      textAlign: 'start' as const,
      textBaseline: 'alphabetic' as const,
      fillText() {},
      fillRect(x: number, y: number, rectWidth: number, height: number) {
        filled.push({ colour: this.fillStyle, x, y, width: rectWidth, height });
      },
      beginPath() {},
      stroke() {},
      moveTo(x: number, y: number) {
        at = [x, y];
      },
      lineTo(x: number, y: number) {
        lines.push({ tile, colour: this.strokeStyle, from: at, to: [x, y] });
        at = [x, y];
      },
    };
    return { ...span, pen, restore };
  });
}

const lane = (i: number, changes: Partial<WaveformLane> = {}): WaveformLane =>
  ecgLane(i, rateHz, { streamId: i + 1, colour: `trace${i}`, ...changes });

/** 800 px wide, 4 px per mm, 25 mm/s: 100 px a second, one px for each sample, 8 s in all. */
function settings(lanes: readonly WaveformLane[]): WaveformSettings {
  return {
    lanes,
    sweepMmPerSecond: 25,
    pixelsPerMm: 4,
    grid: true,
    colours: {
      background: 'b',
      gridSmall: 's',
      gridLarge: 'l',
      gap: 'gap',
      calibration: 'c',
      clipped: 'clipped',
    },
  };
}

function frame(
  firstSample: number,
  counts: readonly number[],
  changes: Partial<StreamFrame> = {},
): StreamFrame {
  return {
    streamId: 1,
    sequence: 0,
    firstSample,
    startMs: firstSample * 10,
    rateHz,
    encoding: 'i16',
    scale: 0.01,
    absence: null,
    samples: Int16Array.from(counts),
    ...changes,
  };
}

const ones = (count: number) => Array.from({ length: count }, () => 100);
const ofTrace = (colour = 'trace0') => lines.filter((line) => line.colour === colour);
const columns = (drawn: readonly Line[]) => new Set(drawn.map((line) => Math.round(line.to[0])));

describe('sweep view on a recording canvas', () => {
  let view: SweepView;

  beforeEach(() => {
    view = new SweepView(({ width }) => recordingSurface(width));
    view.configure(settings([lane(0)]));
    view.resize({ widthCss: 800, heightCss: 400, devicePixelRatio: 1 });
    lines = [];
    erased = [];
    filled = [];
  });

  it('draws each sample once at the place of its time, 1 mV 10 mm above the zero line', () => {
    view.receive(frame(0, ones(20)), 0);
    view.draw();
    const first = ofTrace();
    view.receive(frame(20, ones(20)), 0);
    view.draw();
    const second = ofTrace().slice(first.length);
    expect([...columns(first)]).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
    expect([...columns(second)]).toEqual(Array.from({ length: 20 }, (_, i) => i + 20));
    for (const line of [...first, ...second]) expect(line.to[1]).toBe(240);
  });

  it('draws on the tile under the head alone, and erases 3 mm ahead of it', () => {
    view.receive(frame(0, ones(20)), 0);
    view.draw();
    lines = [];
    erased = [];
    view.receive(frame(20, ones(2)), 0);
    view.draw();
    expect(new Set(ofTrace().map((line) => line.tile))).toEqual(new Set([0]));
    expect(erased).toEqual([{ x: 31, y: 0, width: 2, height: 400 }]);
  });

  it('goes on at the left edge after the right one', () => {
    view.receive(frame(0, ones(799)), 0);
    view.draw();
    lines = [];
    view.receive(frame(799, ones(5)), 0);
    view.draw();
    expect([...columns(ofTrace())].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([1, 2, 3, 799]));
    for (const line of ofTrace()) expect(Math.abs(line.to[0] - line.from[0])).toBeLessThan(1.01);
  });

  it('never joins the two sides of absent samples, and hatches between them', () => {
    const absent = Array.from({ length: 40 }, () => absentCount.i16);
    view.receive(frame(0, [...ones(10), ...absent, ...ones(10)]), 0);
    view.draw();
    const drawn = columns(ofTrace());
    for (let x = 10; x <= 50; x++) expect(drawn.has(x)).toBe(false);
    expect(drawn.has(9)).toBe(true);
    expect(drawn.has(51)).toBe(true);
    const hatched = lines.filter((line) => line.colour === 'gap').flatMap(({ from, to }) => [from[0], to[0]]);
    expect(Math.min(...hatched)).toBeGreaterThanOrEqual(9);
    expect(Math.max(...hatched)).toBeLessThanOrEqual(50);
    expect(Math.max(...hatched) - Math.min(...hatched)).toBeGreaterThan(30);
  });

  it('draws a hole in the sample index as a gap of that length', () => {
    view.receive(frame(0, ones(10)), 0);
    view.receive(frame(100, ones(10)), 0);
    view.draw();
    const drawn = columns(ofTrace());
    expect(drawn.has(9)).toBe(true);
    for (let x = 10; x <= 100; x++) expect(drawn.has(x)).toBe(false);
    expect(drawn.has(101)).toBe(true);
  });

  it('goes on in the same lane after a reconnection, with a gap as long as the time between', () => {
    view.receive(frame(0, ones(10)), 0);
    view.configure(settings([lane(0, { streamId: 9 })]));
    view.receive(frame(0, ones(10), { streamId: 9, startMs: 2000 }), 0);
    lines = [];
    view.draw();
    const drawn = columns(ofTrace());
    expect([...drawn].every((x) => x > 200 && x < 210)).toBe(true);
    expect(drawn.size).toBe(9);
  });

  it('starts anew when time went back by an hour, and leaves a gap when it went forth', () => {
    view.receive(frame(0, ones(10), { startMs: 4_000_000 }), 0);
    view.draw();
    lines = [];
    view.receive(frame(10, ones(10), { startMs: 400_000 }), 0);
    view.draw();
    expect(columns(ofTrace()).size).toBe(9);
    view.receive(frame(20, ones(10), { startMs: 4_000_000 }), 0);
    view.draw();
    expect(view.lastDrawnMs()).toEqual({ lane0: 4_000_090 });
  });

  it('ignores a frame that came already', () => {
    view.receive(frame(0, ones(10)), 0);
    view.draw();
    lines = [];
    view.receive(frame(0, ones(10)), 0);
    expect(view.draw()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('stands while frozen, shows the same picture after a resize, and then what is now', () => {
    view.receive(frame(0, ones(10)), 0);
    view.draw();
    view.freeze(true);
    lines = [];
    view.receive(frame(10, ones(10)), 0);
    view.draw();
    expect(lines).toEqual([]);
    view.resize({ widthCss: 800, heightCss: 300, devicePixelRatio: 1 });
    expect(Math.max(...columns(ofTrace()))).toBe(9);
    lines = [];
    view.freeze(false);
    expect(Math.max(...columns(ofTrace()))).toBe(19);
  });

  it('frozen, a slower sweep shows the samples that were there before', () => {
    view.receive(frame(0, ones(3_000)), 0);
    view.draw();
    view.freeze(true);
    lines = [];
    view.configure({ ...settings([lane(0)]), sweepMmPerSecond: 6.25 });
    // The whole width but the bar ahead of the trace.
    expect(columns(ofTrace()).size).toBeGreaterThan(700);
  });

  it('draws everything anew with a new gain, as it would have been drawn with it', () => {
    view.receive(frame(0, ones(10)), 0);
    view.draw();
    lines = [];
    view.configure(settings([lane(0, { scale: { kind: 'calibrated', mmPerMillivolt: 20 } })]));
    expect(columns(ofTrace()).size).toBe(9);
    for (const line of ofTrace()) expect(line.to[1]).toBe(200);
  });

  it('marks with a bar at the edge where the trace goes on beyond the scale, and says so while that is seen', () => {
    // Ten seconds hold the whole sweep: 1 mV, then three samples of 9 mV, one of −9 mV.
    view.receive(frame(0, [...ones(50), 900, 900, 900, ...ones(20), -900, ...ones(20)]), 0);
    view.draw();
    const bars = filled.filter(({ colour }) => colour === 'clipped');
    expect(bars).toEqual([
      { colour: 'clipped', x: 46, y: 2, width: 10, height: 4 },
      { colour: 'clipped', x: 69, y: 394, width: 8, height: 4 },
    ]);
    expect(view.clipped()).toEqual(['lane0']);
    view.receive(frame(94, ones(700)), 0);
    view.draw();
    expect(view.clipped()).toEqual(['lane0']);
    view.receive(frame(794, ones(100)), 0);
    view.draw();
    expect(view.clipped()).toEqual([]);
  });

  it('a lower gain takes the marks away with what was beyond', () => {
    view.receive(frame(0, [...ones(20), 500, ...ones(20)]), 0);
    view.configure(settings([lane(0, { scale: { kind: 'calibrated', mmPerMillivolt: 40 } })]));
    expect(view.clipped()).toEqual(['lane0']);
    filled = [];
    view.configure(settings([lane(0, { scale: { kind: 'calibrated', mmPerMillivolt: 10 } })]));
    expect([view.clipped(), filled.filter(({ colour }) => colour === 'clipped')]).toEqual([[], []]);
  });

  it('draws no curve before its scale is known, then all of it at once; what is missing is hatched meanwhile', () => {
    view.configure(settings([lane(0, { scale: { kind: 'unknown' } })]));
    view.receive(frame(0, [...ones(20), absentCount.i16, ...ones(20)]), 5_000);
    expect(view.draw()).toEqual([]);
    expect(ofTrace()).toEqual([]);
    expect(ofTrace('gap')).not.toEqual([]);
    expect(view.states(5_100)).toEqual({ lane0: 'waiting' });
    expect(view.clipped()).toEqual([]);
    view.configure(settings([lane(0, { scale: { kind: 'range', low: 0, high: 2 } })]));
    expect(columns(ofTrace()).size).toBeGreaterThanOrEqual(38);
    expect(view.states(5_100)).toEqual({ lane0: 'drawing' });
  });

  it('waits for the first sample for a second, and says that there is no signal only then', () => {
    expect(view.states(5_000)).toEqual({ lane0: 'waiting' });
    expect(view.states(5_999)).toEqual({ lane0: 'waiting' });
    expect(view.states(6_000)).toEqual({ lane0: 'no-signal' });
    view.receive(frame(0, ones(10)), 6_100);
    expect(view.states(6_100)).toEqual({ lane0: 'drawing' });
    // Plugged in again: its stream is another one.
    view.configure(settings([lane(0, { streamId: 9 })]));
    expect(view.states(9_000)).toEqual({ lane0: 'waiting' });
    view.configure(settings([lane(0, { streamId: null })]));
    expect(view.states(9_100)).toEqual({ lane0: 'no-signal' });
  });

  it('says drawing, no-signal after a second without a present sample, and frozen', () => {
    view.receive(frame(0, ones(10)), 5000);
    expect(view.states(5500)).toEqual({ lane0: 'drawing' });
    view.receive(frame(10, [absentCount.i16], { absence: 'lead-off' }), 6500);
    expect(view.states(6500)).toEqual({ lane0: 'no-signal' });
    view.freeze(true);
    expect(view.states(6500)).toEqual({ lane0: 'frozen' });
  });

  it('erases lanes that move alike in one piece', () => {
    view.configure(settings([lane(0), lane(1)]));
    for (const streamId of [1, 2]) view.receive(frame(0, ones(10), { streamId }), 0);
    view.draw();
    erased = [];
    for (const streamId of [1, 2]) view.receive(frame(10, ones(2), { streamId }), 0);
    view.draw();
    expect(erased).toEqual([{ x: 21, y: 0, width: 2, height: 400 }]);
  });
});
