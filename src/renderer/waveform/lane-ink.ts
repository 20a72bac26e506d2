import type { Edge, Strip } from './geometry.ts';
import type { Pen } from './surface.ts';

/** How a lane is inked, live and in review alike: what means the same looks the same. CSS pixels. */
export const ink = {
  traceWidth: 1.5,
  hatchSpacing: 8,
  /** How far a bar at an edge reaches to either side of its samples: so a single one is seen. */
  barReach: 4,
} as const;

const barHeight = 4;
/** Between a bar and the edge of its lane: the bar of the lane beside it would else seem to be one with it. */
const barInset = 2;

/**
 * A bar at the edge over which a trace leaves its lane: what lies beyond is not shown, and that is.
 * @param from place of the first sample beyond it
 * @param to place of the last one
 * @param scale of the pen's pixels to CSS pixels
 */
export function inkBar(
  pen: Pick<Pen, 'fillRect'>,
  edge: Edge,
  from: number,
  to: number,
  strip: Strip,
  scale: number,
): void {
  const reach = ink.barReach * scale;
  const height = barHeight * scale;
  const top = edge === 'top' ? strip.top + barInset * scale : strip.bottom - barInset * scale - height;
  pen.fillRect(from - reach, top, to - from + 2 * reach, height);
}

/**
 * Hatching of a stretch without samples, so that a gap is not told by colour alone: lines of x + y = k · spacing, so
 * that what is drawn piece by piece fits together. Adds to the path of the pen.
 * @param scale of the pen's pixels to CSS pixels
 */
export function inkHatch(
  pen: Pick<Pen, 'moveTo' | 'lineTo'>,
  from: number,
  to: number,
  strip: Strip,
  scale: number,
): void {
  const spacing = ink.hatchSpacing * scale;
  const firstLine = Math.ceil((from + strip.top) / spacing);
  const lastLine = Math.floor((to + strip.bottom) / spacing);
  for (let k = firstLine; k <= lastLine; k++) {
    const left = Math.max(from, k * spacing - strip.bottom);
    const right = Math.min(to, k * spacing - strip.top);
    if (right <= left) continue;
    pen.moveTo(left, k * spacing - left);
    pen.lineTo(right, k * spacing - right);
  }
}
