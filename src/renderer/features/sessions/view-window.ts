/** A stretch of time on screen, UTC ms. */
export interface ViewWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const shortestMs = 500;

const spanOf = (view: ViewWindow): number => view.toMs - view.fromMs;

/** Moves and shortens a window so that it lies within the session. */
export function clampWindow(view: ViewWindow, bounds: ViewWindow): ViewWindow {
  const span = Math.min(Math.max(spanOf(view), shortestMs), Math.max(spanOf(bounds), shortestMs));
  const fromMs = Math.max(bounds.fromMs, Math.min(view.fromMs, bounds.toMs - span));
  return { fromMs, toMs: fromMs + span };
}

/** @param factor below 1 zooms in; @param anchor 0 to 1, the place on screen that stays where it is */
export function zoomWindow(view: ViewWindow, factor: number, anchor: number, bounds: ViewWindow): ViewWindow {
  const longest = Math.max(spanOf(bounds), shortestMs);
  const span = Math.min(Math.max(spanOf(view) * factor, shortestMs), longest);
  const held = view.fromMs + spanOf(view) * anchor;
  return clampWindow({ fromMs: held - span * anchor, toMs: held + span * (1 - anchor) }, bounds);
}

/** @param share of the window's width; positive = later */
export function panWindow(view: ViewWindow, share: number, bounds: ViewWindow): ViewWindow {
  const by = spanOf(view) * share;
  return clampWindow({ fromMs: view.fromMs + by, toMs: view.toMs + by }, bounds);
}

/** Buckets of one tile: a request and a row of the cache. */
export const tileBuckets = 2_048;

/** A piece of one signal at one zoom level, aligned so that the same piece is asked for again and found in the cache. */
export interface Tile {
  readonly bucketMs: number;
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Bucket width for a window: a power of two of at most one pixel, but never narrower than one sample, since a bucket
 * without a sample would look like a gap.
 */
export function bucketWidth(view: ViewWindow, pixels: number, rateHz: number): number {
  const wanted = Math.max(spanOf(view) / Math.max(1, pixels), 1e-3);
  const shortest = 1000 / rateHz;
  return Math.max(2 ** Math.floor(Math.log2(wanted)), 2 ** Math.ceil(Math.log2(shortest)));
}

/** The tiles that cover a window. */
export function tilesOf(view: ViewWindow, bucketMs: number): readonly Tile[] {
  const tileMs = bucketMs * tileBuckets;
  const first = Math.floor(view.fromMs / tileMs);
  const last = Math.ceil(view.toMs / tileMs) - 1;
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, offset) => {
    const index = first + offset;
    return { bucketMs, index, fromMs: index * tileMs, toMs: (index + 1) * tileMs };
  });
}

export interface Envelope {
  readonly startMs: number;
  readonly bucketMs: number;
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** One envelope out of neighbouring tiles; what is not there yet is empty. */
export function joinTiles(tiles: readonly Tile[], loaded: readonly (Envelope | undefined)[]): Envelope {
  const bucketMs = tiles[0]?.bucketMs ?? 1;
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  tiles.forEach((_, place) => {
    const envelope = loaded[place];
    for (let bucket = 0; bucket < tileBuckets; bucket += 1) {
      min.push(envelope?.min[bucket] ?? null);
      max.push(envelope?.max[bucket] ?? null);
    }
  });
  return { startMs: tiles[0]?.fromMs ?? 0, bucketMs, min, max };
}

/** A round length for a time axis: about one label in 140 pixels. */
export function tickWidth(view: ViewWindow, pixels: number): number {
  const wanted = (spanOf(view) * 140) / Math.max(1, pixels);
  const steps = [
    100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5,
  ];
  return steps.find((step) => step >= wanted) ?? 288e5;
}
