import type { SignalInfo } from '#shared/domain/signals.ts';
import { ink, inkBar, inkHatch } from '#renderer/waveform/lane-ink.ts';
import { usualExtent } from '#renderer/waveform/usual-extent.ts';
import type { Piece, PlacedTiles } from './tiles.ts';
import { tickWidth, type ViewWindow } from './view-window.ts';

interface ReviewColours {
  readonly background: string;
  readonly line: string;
  readonly text: string;
  readonly gap: string;
  readonly mark: string;
  readonly trace: string;
  /** Where the trace goes on beyond the scale. */
  readonly clipped: string;
}

export interface ReviewPicture extends PlacedTiles {
  readonly view: ViewWindow;
  /** Values at the lower and upper edge. */
  readonly range: readonly [number, number];
  readonly gaps: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly marks: readonly number[];
  readonly colours: ReviewColours;
}

/** What is used of a canvas' context, in CSS pixels. */
type Context = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'fillRect'
  | 'fillStyle'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'setLineDash'
  | 'setTransform'
  | 'stroke'
  | 'strokeStyle'
>;

interface Scale {
  readonly x: (timeMs: number) => number;
  readonly y: (value: number) => number;
  readonly width: number;
  readonly height: number;
}

function scaleOf(picture: ReviewPicture, width: number, height: number): Scale {
  const { view, range } = picture;
  const perMs = width / (view.toMs - view.fromMs);
  const perUnit = height / (range[1] - range[0]);
  return {
    x: (timeMs) => (timeMs - view.fromMs) * perMs,
    y: (value) => Math.min(height + 1, Math.max(-1, height - (value - range[0]) * perUnit)),
    width,
    height,
  };
}

function drawTicks(context: Context, picture: ReviewPicture, { x, width, height }: Scale): void {
  const { view, colours } = picture;
  const step = tickWidth(view, width);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let timeMs = Math.ceil(view.fromMs / step) * step; timeMs < view.toMs; timeMs += step) {
    const at = Math.round(x(timeMs)) + 0.5;
    context.moveTo(at, 0);
    context.lineTo(at, height);
  }
  context.stroke();
}

function drawGaps(context: Context, picture: ReviewPicture, { x, width, height }: Scale): void {
  context.strokeStyle = picture.colours.gap;
  context.lineWidth = 1;
  context.beginPath();
  for (const { startMs, endMs } of picture.gaps) {
    const from = Math.max(0, x(startMs));
    const to = Math.min(width, Math.max(x(endMs), x(startMs) + 2));
    if (to > from) inkHatch(context, from, to, { top: 0, bottom: height }, 1);
  }
  context.stroke();
}

function drawMarks(context: Context, picture: ReviewPicture, { x, height }: Scale): void {
  context.strokeStyle = picture.colours.mark;
  context.lineWidth = 2;
  context.setLineDash([4, 4]);
  context.beginPath();
  for (const timeMs of picture.marks) {
    context.moveTo(x(timeMs), 0);
    context.lineTo(x(timeMs), height);
  }
  context.stroke();
  context.setLineDash([]);
}

/** A bucket as it is drawn: in the middle of what its piece shows of it. */
interface Column {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  /** Its values. */
  readonly lowest: number;
  readonly highest: number;
  /** Where the time that it stands for begins and ends. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Buckets of a piece that are seen, and one more on either side; an empty one is left out. */
function* columnsOf({ envelope, ...piece }: Piece, view: ViewWindow, { x, y }: Scale): Generator<Column> {
  const { startMs, bucketMs, min, max } = envelope;
  const bucketAt = (timeMs: number) => Math.floor((timeMs - startMs) / bucketMs);
  const first = Math.max(0, bucketAt(Math.max(piece.fromMs, view.fromMs)) - 1);
  const last = Math.min(min.length - 1, bucketAt(Math.min(piece.toMs, view.toMs)) + 1);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const low = min[bucket] ?? null;
    const high = max[bucket] ?? null;
    const fromMs = Math.max(piece.fromMs, startMs + bucket * bucketMs);
    const toMs = Math.min(piece.toMs, startMs + (bucket + 1) * bucketMs);
    if (low === null || high === null || toMs <= fromMs) continue;
    yield { x: x((fromMs + toMs) / 2), low: y(low), high: y(high), lowest: low, highest: high, fromMs, toMs };
  }
}

/** Ends of neighbouring buckets are the same moment, but for rounding, ms. */
const touchMs = 1e-2;

/** One stroke through smallest and largest value of each bucket; where there is none it breaks. */
function drawTrace(context: Context, { pieces, view, colours }: ReviewPicture, scale: Scale): void {
  context.strokeStyle = colours.trace;
  context.lineWidth = ink.traceWidth;
  context.lineJoin = 'round';
  context.beginPath();
  let before: Column | null = null;
  let alone = false;
  // A line of no length is not drawn, and what is drawn as nothing looks like a gap.
  const endRun = (column: Column | null) => {
    if (column !== null && alone) context.lineTo(column.x + 1, column.high);
  };
  for (const piece of pieces) {
    for (const column of columnsOf(piece, view, scale)) {
      const joined: boolean = before !== null && column.fromMs - before.toMs < touchMs;
      if (joined) context.lineTo(column.x, column.low);
      else {
        endRun(before);
        context.moveTo(column.x, column.low);
      }
      if (column.high !== column.low) context.lineTo(column.x, column.high);
      alone = !joined && column.high === column.low;
      before = column;
    }
  }
  endRun(before);
  context.stroke();
}

function drawClipped(context: Context, { pieces, view, range, colours }: ReviewPicture, scale: Scale): void {
  context.fillStyle = colours.clipped;
  const strip = { top: 0, bottom: scale.height };
  for (const piece of pieces) {
    for (const { x, lowest, highest } of columnsOf(piece, view, scale)) {
      if (highest > range[1]) inkBar(context, 'top', x, x, strip, 1);
      if (lowest < range[0]) inkBar(context, 'bottom', x, x, strip, 1);
    }
  }
}

/** Where nothing is loaded yet: neither a trace nor a gap. */
function drawMissing(
  context: Context,
  { missing, colours }: ReviewPicture,
  { x, width, height }: Scale,
): void {
  context.fillStyle = colours.line;
  for (const { fromMs, toMs } of missing) {
    const from = Math.max(0, x(fromMs));
    const to = Math.min(width, x(toMs));
    if (to > from) context.fillRect(from, 0, to - from, height);
  }
}

/** Draws one lane of a session; the canvas is as large as `width` × `height` CSS pixels times `ratio`. */
export function drawReview(
  context: Context,
  picture: ReviewPicture,
  width: number,
  height: number,
  ratio: number,
): void {
  const scale = scaleOf(picture, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = picture.colours.background;
  context.fillRect(0, 0, width, height);
  drawMissing(context, picture, scale);
  drawTicks(context, picture, scale);
  drawGaps(context, picture, scale);
  drawTrace(context, picture, scale);
  drawClipped(context, picture, scale);
  drawMarks(context, picture, scale);
}

export interface LaneRange {
  /** Values at the lower and upper edge. */
  readonly range: readonly [number, number];
  /** Something that is seen lies beyond it. */
  readonly clipped: boolean;
}

/** What is in view of the smallest and largest values, sorted. */
function valuesIn(
  pieces: readonly Piece[],
  view: ViewWindow,
): { readonly lows: number[]; readonly highs: number[] } {
  const lows: number[] = [];
  const highs: number[] = [];
  for (const { envelope, ...piece } of pieces) {
    const { startMs, bucketMs, min, max } = envelope;
    const from = Math.max(piece.fromMs, view.fromMs);
    const to = Math.min(piece.toMs, view.toMs);
    const first = Math.max(0, Math.floor((from - startMs) / bucketMs));
    const last = Math.min(min.length, max.length, Math.ceil((to - startMs) / bucketMs));
    for (let bucket = first; bucket < last; bucket += 1) {
      const low = min[bucket] ?? null;
      const high = max[bucket] ?? null;
      if (low === null || high === null) continue;
      lows.push(low);
      highs.push(high);
    }
  }
  return { lows: lows.toSorted((a, b) => a - b), highs: highs.toSorted((a, b) => a - b) };
}

/**
 * Range of a lane over what is seen. Millivolts keep at least the signal's own range; a signal without a calibrated unit
 * fills its lane. A spike far beyond all the rest, as a lead that comes off makes, is cut off so that it does not flatten
 * the rest: `clipped` says so.
 */
export function rangeOf(
  pieces: readonly Piece[],
  signal: Pick<SignalInfo, 'unit' | 'displayRange'>,
  view: ViewWindow,
): LaneRange {
  const { lows, highs } = valuesIn(pieces, view);
  const extent = usualExtent(lows, highs, signal);
  if (extent === null) return { range: [signal.displayRange[0], signal.displayRange[1]], clipped: false };
  const own = signal.unit === 'mV' ? signal.displayRange : [Infinity, -Infinity];
  const low = Math.min(own[0] ?? Infinity, extent[0]);
  const high = Math.max(own[1] ?? -Infinity, extent[1]);
  const margin = (high - low) * 0.08 || 1;
  const range = [low - margin, high + margin] as const;
  const [lowest = low] = lows;
  return { range, clipped: lowest < range[0] || (highs.at(-1) ?? high) > range[1] };
}
