import {
  edgeBeyond,
  heightOf,
  passes,
  sweepPosition,
  type Geometry,
  type HeightMap,
  type Strip,
} from './geometry.ts';
import { ink, inkBar, inkHatch } from './lane-ink.ts';
import type { Surface, Tile } from './surface.ts';
import type { Trace } from './trace.ts';

/** How far the ink of a sample reaches to either side of its place, in device pixels: its bar at an edge is widest. */
export function inkReach({ devicePixelRatio }: Pick<Geometry, 'devicePixelRatio'>): number {
  return Math.max(ink.traceWidth, ink.barReach) * devicePixelRatio;
}

export interface LaneLook {
  readonly strip: Strip;
  /** Null while the scale is not known: then only what is missing is marked. */
  readonly map: HeightMap | null;
  readonly colour: string;
  readonly gapColour: string;
  /** Of the bars at an edge beyond which the trace goes on. */
  readonly clipColour: string;
}

/** Empties whole pixel columns `from` to `to` (unwrapped positions) of a strip. */
export function eraseStrip(
  surface: Surface,
  geometry: Geometry,
  strip: Strip,
  from: number,
  to: number,
): void {
  for (const pass of passes(geometry.width, Math.floor(from), Math.ceil(to))) {
    for (const tile of surface) {
      const left = Math.max(pass.from, tile.left);
      const right = Math.min(pass.to, tile.left + tile.width);
      if (right > left) tile.restore(left, strip.top, right - left, strip.bottom - strip.top);
    }
  }
}

/**
 * Draws the stretches between the samples `from` to `to` − 1 of a lane: lines between samples that are there, hatching
 * where one of the two is absent. The line from `from` − 1 is drawn too, so that one call goes on where another ended.
 */
export function drawLane(
  surface: Surface,
  geometry: Geometry,
  trace: Trace,
  look: LaneLook,
  from: number,
  to: number,
): void {
  const samplesPerPixel = trace.rateHz / 1000 / geometry.pixelsPerMs;
  const lineWidth = ink.traceWidth * geometry.devicePixelRatio;
  const start = sweepPosition(geometry, trace.timeMs(from - 1));
  const end = sweepPosition(geometry, trace.timeMs(to - 1));
  const reach = inkReach(geometry);
  for (const pass of passes(geometry.width, start - reach, end + reach)) {
    for (const tile of surface) {
      const left = Math.max(pass.from, tile.left - reach);
      const right = Math.min(pass.to, tile.left + tile.width + reach);
      if (right <= left) continue;
      const first = Math.floor(from - 1 + (pass.base + left - start) * samplesPerPixel);
      const last = Math.ceil(from - 1 + (pass.base + right - start) * samplesPerPixel);
      drawStretch(tile, geometry, trace, look, {
        base: pass.base,
        first: Math.max(from, first),
        last: Math.min(to - 1, last),
        lineWidth,
      });
    }
  }
}

interface Stretch {
  /** Unwrapped position of the view's left edge. */
  readonly base: number;
  /** Samples to which a line or hatching is drawn, `last` included. */
  readonly first: number;
  readonly last: number;
  readonly lineWidth: number;
}

function drawStretch(tile: Tile, geometry: Geometry, trace: Trace, look: LaneLook, stretch: Stretch): void {
  const { pen } = tile;
  const { map } = look;
  const x = (index: number) => sweepPosition(geometry, trace.timeMs(index)) - stretch.base;
  let before = trace.value(stretch.first - 1);
  let penDown = false;
  let gapFrom: number | null = null;
  pen.strokeStyle = look.colour;
  pen.lineWidth = stretch.lineWidth;
  pen.lineJoin = 'bevel';
  pen.beginPath();
  for (let i = stretch.first; i <= stretch.last; i++) {
    const value = trace.value(i);
    if (Number.isNaN(value) || Number.isNaN(before)) {
      penDown = false;
      gapFrom ??= i - 1;
    } else if (map !== null) {
      if (!penDown) pen.moveTo(x(i - 1), heightOf(map, before));
      penDown = true;
      pen.lineTo(x(i), heightOf(map, value));
    }
    before = value;
  }
  pen.stroke();
  if (map !== null) markClipped(tile, geometry, trace, { ...look, map }, stretch, x);
  if (gapFrom === null) return;
  hatchGaps(tile, geometry, trace, look, stretch, x);
}

/** A bar at the edge over which the trace leaves its lane, as long as it is beyond it. */
function markClipped(
  tile: Tile,
  geometry: Geometry,
  trace: Trace,
  { map, strip, clipColour }: LaneLook & { readonly map: HeightMap },
  stretch: Stretch,
  x: (index: number) => number,
): void {
  const edgeAt = (i: number) => (i <= stretch.last ? edgeBeyond(map, trace.value(i)) : null);
  let from = stretch.first;
  for (let i = stretch.first; i <= stretch.last; i++) {
    const edge = edgeAt(i);
    if (edge === edgeAt(i + 1)) continue;
    if (edge !== null) {
      tile.pen.fillStyle = clipColour;
      inkBar(tile.pen, edge, x(from), x(i), strip, geometry.devicePixelRatio);
    }
    from = i + 1;
  }
}

/** Hatches every stretch between two samples of which one is absent. */
function hatchGaps(
  tile: Tile,
  geometry: Geometry,
  trace: Trace,
  look: LaneLook,
  stretch: Stretch,
  x: (index: number) => number,
): void {
  tile.pen.strokeStyle = look.gapColour;
  tile.pen.lineWidth = geometry.devicePixelRatio;
  tile.pen.beginPath();
  let gapFrom: number | null = null;
  for (let i = stretch.first; i <= stretch.last + 1; i++) {
    const absent = i <= stretch.last && (Number.isNaN(trace.value(i)) || Number.isNaN(trace.value(i - 1)));
    if (absent) gapFrom ??= i - 1;
    else if (gapFrom !== null) {
      inkHatch(tile.pen, x(gapFrom), x(i - 1), look.strip, geometry.devicePixelRatio);
      gapFrom = null;
    }
  }
  tile.pen.stroke();
}
