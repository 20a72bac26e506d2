import type { LaneScale, WaveformSettings } from './lanes.ts';

/** Size of the view, as the browser tells it. */
export interface ViewSize {
  readonly widthCss: number;
  readonly heightCss: number;
  readonly devicePixelRatio: number;
}

/** A rectangle's vertical extent in device pixels, `bottom` exclusive. */
export interface Strip {
  readonly top: number;
  readonly bottom: number;
}

/** A vertical slice of the view with a canvas of its own, in device pixels. */
export interface TileSpan {
  readonly left: number;
  readonly width: number;
}

/** How a view measures, all in device pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
  readonly pixelsPerMm: number;
  readonly pixelsPerMs: number;
  /** Time that the width shows. */
  readonly windowMs: number;
  readonly lanes: readonly Strip[];
}

/** Tiles a view is cut into: only those under a sweep's head are drawn and sent to the compositor. */
export const tileCount = 8;

/** Steps of device pixels that are tried for whole CSS pixels: 5 at a ratio of 1.25, 3 at 1.5, 11 at 1.1. */
const longestStep = 20;

/** Emptied ahead of the newest sample, so that old and new trace are told apart. */
export const eraseBarMm = 3;

/** Width in device pixels. Narrower than this nothing can be seen, and tiles would be empty. */
export function viewWidth(size: ViewSize): number {
  return Math.max(tileCount * longestStep, Math.round(size.widthCss * size.devicePixelRatio));
}

export function viewGeometry(
  size: ViewSize,
  settings: Pick<WaveformSettings, 'pixelsPerMm' | 'sweepMmPerSecond'> & {
    readonly lanes: readonly unknown[];
  },
): Geometry {
  const { devicePixelRatio } = size;
  const width = viewWidth(size);
  const height = Math.max(1, Math.round(size.heightCss * devicePixelRatio));
  const pixelsPerMm = settings.pixelsPerMm * devicePixelRatio;
  const pixelsPerMs = (pixelsPerMm * settings.sweepMmPerSecond) / 1000;
  const count = settings.lanes.length;
  return {
    width,
    height,
    devicePixelRatio,
    pixelsPerMm,
    pixelsPerMs,
    windowMs: width / pixelsPerMs,
    lanes: settings.lanes.map((_, i) => ({
      top: Math.round((height * i) / count),
      bottom: Math.round((height * (i + 1)) / count),
    })),
  };
}

/**
 * Tiles side by side, without a hole. Their edges fall on whole CSS pixels where the ratio has any: the browser rounds
 * others, and a seam would show.
 * @param width device pixels
 */
export function tileSpans(width: number, devicePixelRatio: number): TileSpan[] {
  let step = 1;
  while (step < longestStep && Math.abs(step / devicePixelRatio - Math.round(step / devicePixelRatio)) > 1e-6)
    step++;
  if (step === longestStep) step = 1;
  const edge = (i: number) => (i === tileCount ? width : Math.round((width * i) / tileCount / step) * step);
  return Array.from({ length: tileCount }, (_, i) => ({ left: edge(i), width: edge(i + 1) - edge(i) }));
}

/** A linear map from the signal's unit to device pixels from the top, kept inside the lane. */
export interface HeightMap {
  readonly zero: number;
  readonly pixelsPerUnit: number;
  readonly highest: number;
  readonly lowest: number;
}

/** Where 0 mV lies in a lane, from its top: an R peak needs more room above it than anything needs below. */
const zeroLine = 0.7;

/** A trace that leaves its lane is drawn along the lane's edge. */
export function heightMap(
  scale: Exclude<LaneScale, { kind: 'unknown' }>,
  strip: Strip,
  pixelsPerMm: number,
): HeightMap {
  const limits = { highest: strip.top + 1, lowest: strip.bottom - 1 };
  if (scale.kind === 'calibrated') {
    const zero = strip.top + (strip.bottom - strip.top) * zeroLine;
    return { zero, pixelsPerUnit: scale.mmPerMillivolt * pixelsPerMm, ...limits };
  }
  const margin = (strip.bottom - strip.top) / 16;
  const pixelsPerUnit = (strip.bottom - strip.top - 2 * margin) / Math.max(1e-9, scale.high - scale.low);
  return { zero: strip.bottom - margin + scale.low * pixelsPerUnit, pixelsPerUnit, ...limits };
}

/** The edge of a lane over which a value lies. */
export type Edge = 'top' | 'bottom';

/** @returns null when the value is inside of the lane, or absent */
export function edgeBeyond(map: HeightMap, value: number): Edge | null {
  const y = map.zero - value * map.pixelsPerUnit;
  if (y < map.highest) return 'top';
  return y > map.lowest ? 'bottom' : null;
}

export function heightOf(map: HeightMap, value: number): number {
  const y = map.zero - value * map.pixelsPerUnit;
  return y < map.highest ? map.highest : y > map.lowest ? map.lowest : y;
}

/**
 * Where the sweep stands at a time: the same for every view and lane of that width and speed, so that lanes of several
 * devices stay side by side. Unwrapped: the position in the view is the remainder by the width.
 */
export function sweepPosition(geometry: Geometry, timeMs: number): number {
  return timeMs * geometry.pixelsPerMs;
}

/** Part of a stretch of the sweep that lies in one pass over the view. */
export interface Pass {
  /** Unwrapped position of the view's left edge in this pass. */
  readonly base: number;
  /** From and to, in pixels of the view; 0 ≤ from < to ≤ width. */
  readonly from: number;
  readonly to: number;
}

/** Cuts a stretch of unwrapped positions where it wraps around. */
export function passes(width: number, from: number, to: number): Pass[] {
  const out: Pass[] = [];
  for (let base = Math.floor(from / width) * width; base < to; base += width) {
    const start = Math.max(0, from - base);
    const end = Math.min(width, to - base);
    if (end > start) out.push({ base, from: start, to: end });
  }
  return out;
}
