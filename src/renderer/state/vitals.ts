import { create } from 'zustand';
import { vitalKey, type LiveVital } from '#shared/contract/streams.ts';
import type { TrendPoint } from '#shared/domain/trend.ts';

interface Vitals {
  /** The newest of each vital by `vitalKey`. */
  readonly live: ReadonlyMap<string, LiveVital>;
  /** Points of the last hour, and all that were entered by hand, by `vitalKey`, oldest first. */
  readonly trends: ReadonlyMap<string, readonly TrendPoint[]>;
}

export const trendWindowMs = 3_600_000;
/** At most one point in this time: 1,200 in an hour. */
export const trendStepMs = 3_000;

function addPoint(points: readonly TrendPoint[], next: TrendPoint): readonly TrendPoint[] {
  const last = points.at(-1);
  if (last !== undefined) {
    const unchanged = (last.value === null) === (next.value === null);
    if (next.timeMs <= last.timeMs || (unchanged && next.timeMs - last.timeMs < trendStepMs)) return points;
  }
  const first = points.findIndex((point) => point.timeMs >= next.timeMs - trendWindowMs);
  return [...points.slice(Math.max(0, first)), next];
}

/** What is entered by hand is kept, however little time lies in between and however late it is entered. */
function addEntered(points: readonly TrendPoint[], next: TrendPoint): readonly TrendPoint[] {
  return [...points, next].toSorted((a, b) => a.timeMs - b.timeMs);
}

/** Takes a batch of vitals in; the maps are new only once for the batch, the trends only where a point was added. */
export function reduceVitals(state: Vitals, batch: readonly LiveVital[]): Vitals {
  const live = new Map(state.live);
  const grown = new Map<string, readonly TrendPoint[]>();
  for (const vital of batch) {
    const key = vitalKey(vital);
    const byHand = vital.source === 'manual';
    // What was measured before what stands there, and is entered only now, is not how things stand now.
    if (!byHand || vital.timeMs >= (live.get(key)?.timeMs ?? 0)) live.set(key, vital);
    const point = { timeMs: vital.timeMs, value: vital.value };
    const before = grown.get(key) ?? state.trends.get(key) ?? [];
    const after = (byHand ? addEntered : addPoint)(before, point);
    if (after !== before) grown.set(key, after);
  }
  return { live, trends: grown.size === 0 ? state.trends : new Map([...state.trends, ...grown]) };
}

export const useVitals = create<Vitals>(() => ({ live: new Map(), trends: new Map() }));

export function clearVitals(): void {
  useVitals.setState({ live: new Map(), trends: new Map() });
}
