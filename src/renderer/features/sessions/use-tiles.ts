import { useQueries, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { WaveformEnvelope } from '#shared/contract/sessions.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { sessionCache } from '#renderer/cache/session-cache.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { useHost } from '#renderer/state/host.ts';
import { bucketWidth, covers, pieceOf, placeTiles, tileBuckets, tilesOf } from './tiles.ts';
import type { Piece, PlacedTiles, Tile } from './tiles.ts';
import type { ViewWindow } from './view-window.ts';

/** Samples of a running session are all in the journal after this time. */
const settledAfterMs = 15_000;
const renewEveryMs = 1_500;

const isSettled = (tile: Tile, endMs: number | null, nowMs: number): boolean =>
  endMs !== null || tile.toMs < nowMs - settledAfterMs;

type Client = ReturnType<typeof useHost>['client'];

/**
 * A tile from the cache of this screen, else from the host; kept when nothing can be added to it any more.
 * @param gone aborts when the screen has scrolled on
 */
async function loadTile(
  client: Client,
  sessionId: SessionId,
  signal: SignalInfo,
  tile: Tile,
  settled: boolean,
  gone: AbortSignal,
): Promise<Piece> {
  const { deviceId, signalId } = signal;
  const name = `tile/${sessionId}/${deviceId}/${signalId}/${tile.bucketMs}/${tile.index}`;
  const cached = await sessionCache()?.get(name, WaveformEnvelope);
  if (cached !== undefined && covers(cached, tile)) return pieceOf(tile, cached);
  const { fromMs, toMs } = tile;
  const asked = { sessionId, deviceId, signalId, fromMs, toMs, buckets: tileBuckets };
  const envelope = await client.call('sessions.waveform', asked, gone);
  if (settled) await sessionCache()?.put(name, envelope);
  return pieceOf(tile, envelope);
}

/** What is known of a signal from before, at this zoom or another; what is like the wanted one first. */
function knownPieces(queries: QueryClient, asked: readonly string[], bucketMs: number): readonly Piece[] {
  const unlike = ({ envelope }: Piece) => Math.abs(Math.log2(envelope.bucketMs / bucketMs));
  return queries
    .getQueriesData<Piece>({ queryKey: asked })
    .flatMap(([, piece]) => piece ?? [])
    .toSorted((a, b) => unlike(a) - unlike(b));
}

export interface LoadedTiles extends PlacedTiles {
  readonly loading: boolean;
  readonly failure: unknown;
}

/** What is recorded of one signal over a window, at the resolution of the screen. */
export function useTiles(options: {
  readonly sessionId: SessionId;
  /** null while the session runs. */
  readonly endMs: number | null;
  readonly signal: SignalInfo;
  readonly view: ViewWindow;
  readonly pixels: number;
}): LoadedTiles {
  const { client } = useHost();
  const queries = useQueryClient();
  const { sessionId, signal, endMs } = options;
  const nowMs = useHostNow(settledAfterMs);
  const bucketMs = bucketWidth(options.view, options.pixels, signal.rateHz);
  const tiles = tilesOf(options.view, bucketMs);
  const asked = ['tile', sessionId, signal.deviceId, signal.signalId] as const;
  const results = useQueries({
    queries: tiles.map((tile) => {
      const settled = isSettled(tile, endMs, nowMs);
      return {
        queryKey: [...asked, tile.bucketMs, tile.index, settled],
        queryFn: ({ signal: gone }: { readonly signal: AbortSignal }) =>
          loadTile(client, sessionId, signal, tile, settled, gone),
        staleTime: settled ? Infinity : renewEveryMs / 2,
        refetchInterval: settled ? (false as const) : renewEveryMs,
      };
    }),
  });
  const loading = results.some(({ isPending }) => isPending);
  // Zooming, and a tile to which nothing can be added any more, empty no part of the screen.
  const others = loading ? knownPieces(queries, asked, bucketMs) : [];
  return {
    ...placeTiles(
      tiles,
      results.map(({ data }) => data),
      others,
    ),
    loading,
    failure: results.find(({ error }) => error !== null)?.error ?? null,
  };
}
