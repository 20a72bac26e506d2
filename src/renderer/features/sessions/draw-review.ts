import type { SignalInfo } from '#shared/domain/signals.ts';
import type { Envelope, ViewWindow } from './view-window.ts';
import { tickWidth } from './view-window.ts';

interface ReviewColours {
  readonly background: string;
  readonly line: string;
  readonly text: string;
  readonly gap: string;
  readonly mark: string;
  readonly trace: string;
}

export interface ReviewPicture {
  readonly view: ViewWindow;
  readonly envelope: Envelope;
  /** Values at the lower and upper edge. */
  readonly range: readonly [number, number];
  readonly gaps: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly marks: readonly number[];
  readonly colours: ReviewColours;
}

/** Context of a canvas in CSS pixels. */
type Context = CanvasRenderingContext2D;

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
    y: (value) => height - (value - range[0]) * perUnit,
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

/** Hatched, so that a gap is not told by colour alone. */
function drawGaps(context: Context, picture: ReviewPicture, { x, width, height }: Scale): void {
  context.strokeStyle = picture.colours.gap;
  context.lineWidth = 1;
  for (const { startMs, endMs } of picture.gaps) {
    const from = Math.max(0, x(startMs));
    const to = Math.min(width, Math.max(x(endMs), x(startMs) + 2));
    if (to <= 0 || from >= width) continue;
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, height);
    context.clip();
    context.beginPath();
    for (let at = from - height; at < to; at += 8) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
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

/** One stroke through smallest and largest value of each bucket; an empty bucket breaks it. */
function drawTrace(context: Context, picture: ReviewPicture, { x, y, width }: Scale): void {
  const { envelope, colours } = picture;
  context.strokeStyle = colours.trace;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.beginPath();
  let drawing = false;
  const perBucket = x(envelope.startMs + envelope.bucketMs) - x(envelope.startMs);
  const first = Math.max(0, Math.floor(-x(envelope.startMs) / perBucket) - 1);
  const last = Math.min(envelope.min.length - 1, Math.ceil((width - x(envelope.startMs)) / perBucket) + 1);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const low = envelope.min[bucket] ?? null;
    const high = envelope.max[bucket] ?? null;
    if (low === null || high === null) {
      drawing = false;
      continue;
    }
    const at = x(envelope.startMs + (bucket + 0.5) * envelope.bucketMs);
    if (drawing) context.lineTo(at, y(low));
    else context.moveTo(at, y(low));
    if (high !== low) context.lineTo(at, y(high));
    drawing = true;
  }
  context.stroke();
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
  drawTicks(context, picture, scale);
  drawGaps(context, picture, scale);
  drawTrace(context, picture, scale);
  drawMarks(context, picture, scale);
}

/**
 * Range of a lane. Millivolts keep the signal's own range, widened to what is there so that nothing is cut off; a
 * signal without a calibrated unit fills its lane.
 */
export function rangeOf(
  envelope: Envelope,
  signal: Pick<SignalInfo, 'unit' | 'displayRange'>,
): [number, number] {
  let [low, high] = signal.unit === 'mV' ? signal.displayRange : [Infinity, -Infinity];
  for (let bucket = 0; bucket < envelope.min.length; bucket += 1) {
    low = Math.min(low, envelope.min[bucket] ?? Infinity);
    high = Math.max(high, envelope.max[bucket] ?? -Infinity);
  }
  if (low > high) return [signal.displayRange[0], signal.displayRange[1]];
  const margin = (high - low) * 0.08 || 1;
  return [low - margin, high + margin];
}
