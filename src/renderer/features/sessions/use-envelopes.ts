import { useQueries } from '@tanstack/react-query';
import { WaveformEnvelope } from '#shared/contract/sessions.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { sessionCache } from '#renderer/cache/session-cache.ts';
import { hostNow } from '#renderer/state/clock.ts';
import { useHost } from '#renderer/state/host.ts';
import {
  bucketWidth,
  joinTiles,
  tileBuckets,
  tilesOf,
  type Envelope,
  type Tile,
  type ViewWindow,
} from './view-window.ts';

/** Samples of a running session are all in the journal after this time. */
const settledAfterMs = 15_000;
const renewEveryMs = 1_500;

const isSettled = (tile: Tile, endMs: number | null): boolean =>
  endMs !== null || tile.toMs < hostNow() - settledAfterMs;

type Client = ReturnType<typeof useHost>['client'];

/** A tile from the cache of this screen, else from the host; kept when nothing can be added to it any more. */
async function loadTile(
  client: Client,
  sessionId: SessionId,
  signal: SignalInfo,
  tile: Tile,
  settled: boolean,
): Promise<Envelope> {
  const { deviceId, signalId } = signal;
  const name = `tile/${sessionId}/${deviceId}/${signalId}/${tile.bucketMs}/${tile.index}`;
  const cached = await sessionCache()?.get(name, WaveformEnvelope);
  if (cached !== undefined) return cached;
  const { fromMs, toMs } = tile;
  const envelope = await client.call('sessions.waveform', {
    sessionId,
    deviceId,
    signalId,
    fromMs,
    toMs,
    buckets: tileBuckets,
  });
  if (settled) await sessionCache()?.put(name, envelope);
  return envelope;
}

export interface LoadedEnvelope {
  readonly envelope: Envelope;
  readonly loading: boolean;
  readonly failure: unknown;
}

/** The envelope of one signal over a window, at the resolution of the screen. */
export function useEnvelope(options: {
  readonly sessionId: SessionId;
  /** null while the session runs. */
  readonly endMs: number | null;
  readonly signal: SignalInfo;
  readonly view: ViewWindow;
  readonly pixels: number;
}): LoadedEnvelope {
  const { client } = useHost();
  const { sessionId, signal, endMs } = options;
  const tiles = tilesOf(options.view, bucketWidth(options.view, options.pixels, signal.rateHz));
  return useQueries({
    queries: tiles.map((tile) => {
      const settled = isSettled(tile, endMs);
      return {
        queryKey: ['tile', sessionId, signal.deviceId, signal.signalId, tile.bucketMs, tile.index, settled],
        queryFn: () => loadTile(client, sessionId, signal, tile, settled),
        staleTime: settled ? Infinity : renewEveryMs / 2,
        refetchInterval: settled ? (false as const) : renewEveryMs,
      };
    }),
    combine: (results) => ({
      envelope: joinTiles(
        tiles,
        results.map(({ data }) => data),
      ),
      loading: results.some(({ isPending }) => isPending),
      failure: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
}
