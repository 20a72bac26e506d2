import type { WaveformEnvelope } from '#shared/contract/sessions.ts';
import type { ViewWindow } from './view-window.ts';

/** Buckets of one tile: a request and a row of the cache. */
export const tileBuckets = 2_048;
/** So many sample periods wide, buckets are the host's own: powers of two of a millisecond. It gives what is asked for. */
const farPeriods = 8;

/** A piece of one signal at one zoom level, aligned so that the same piece is asked for again and found in the cache. */
export interface Tile {
  readonly bucketMs: number;
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Bucket width to ask for: at most one pixel, and one of few so that tiles are found again. Never narrower than a
 * sample, which then has a bucket of its own.
 */
export function bucketWidth(view: ViewWindow, pixels: number, rateHz: number): number {
  const wanted = Math.max(view.toMs - view.fromMs, 0) / Math.max(1, pixels);
  const periodMs = 1000 / rateHz;
  if (wanted >= farPeriods * periodMs) return 2 ** Math.floor(Math.log2(wanted));
  return periodMs * 2 ** Math.max(0, Math.floor(Math.log2(Math.max(wanted, periodMs) / periodMs)));
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

/** The host's reply: where its buckets lie stands in it, whatever was asked for. */
export type Envelope = Pick<WaveformEnvelope, 'startMs' | 'bucketMs' | 'min' | 'max'>;

/** A reply, and the stretch of time for which it is drawn; the reply covers it. */
export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly envelope: Envelope;
}

/** Of one signal over a window. */
export interface PlacedTiles {
  /** In order of time; none overlaps another. */
  readonly pieces: readonly Piece[];
  /** Of these stretches nothing is there yet, which is no gap in the recording. */
  readonly missing: readonly ViewWindow[];
}

const endOf = ({ startMs, bucketMs, min }: Envelope): number => startMs + bucketMs * min.length;

/** Times of today as floating-point numbers are exact to less than this, ms. */
const exactMs = 1e-3;

/** Whether a reply holds all of a tile; one that was kept under another grid may not. */
export function covers(envelope: Envelope, { fromMs, toMs }: ViewWindow): boolean {
  return envelope.startMs <= fromMs + exactMs && endOf(envelope) >= toMs - exactMs;
}

/** What pieces show of a stretch, the first of them first, and what of it none shows. */
function cover({ fromMs: tileFromMs, toMs: tileToMs }: ViewWindow, pieces: readonly Piece[]): PlacedTiles {
  const found: Piece[] = [];
  let missing: ViewWindow[] = [{ fromMs: tileFromMs, toMs: tileToMs }];
  for (const piece of pieces) {
    missing = missing.flatMap((part) => {
      const fromMs = Math.max(part.fromMs, piece.fromMs);
      const toMs = Math.min(part.toMs, piece.toMs);
      if (toMs <= fromMs) return [part];
      found.push({ ...piece, fromMs, toMs });
      const left = [
        { fromMs: part.fromMs, toMs: fromMs },
        { fromMs: toMs, toMs: part.toMs },
      ];
      return left.filter((rest) => rest.toMs > rest.fromMs);
    });
  }
  return { pieces: found.toSorted((a, b) => a.fromMs - b.fromMs), missing };
}

/** A reply as it is shown for a tile: for as much of it as it covers. */
export function pieceOf(tile: ViewWindow, envelope: Envelope): Piece {
  const { fromMs, toMs } = tile;
  if (covers(envelope, tile)) return { fromMs, toMs, envelope };
  return { fromMs: Math.max(fromMs, envelope.startMs), toMs: Math.min(toMs, endOf(envelope)), envelope };
}

/**
 * Lays replies side by side, each by its own grid.
 * @param loaded what came for each tile, as far as it came
 * @param others what else is known of the signal, the best first: shown until the reply comes
 */
export function placeTiles(
  tiles: readonly Tile[],
  loaded: readonly (Piece | undefined)[],
  others: readonly Piece[] = [],
): PlacedTiles {
  const placed = tiles.map((tile, place) => {
    const own = loaded[place];
    return cover(tile, own === undefined ? others : [own, ...others]);
  });
  return {
    pieces: placed.flatMap(({ pieces }) => pieces),
    missing: placed.flatMap(({ missing }) => missing),
  };
}
