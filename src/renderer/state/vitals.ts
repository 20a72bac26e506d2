import { create } from 'zustand';
import type { LiveVital } from '#shared/contract/streams.ts';
import type { Reading } from '#shared/contract/sessions.ts';

export interface TrendPoint {
  readonly timeMs: number;
  readonly value: number | null;
}

interface Vitals {
  /** The newest of each vital by `vitalKey`. */
  readonly live: ReadonlyMap<string, LiveVital>;
  /** Points of the last hour by `vitalKey`, oldest first. */
  readonly trends: ReadonlyMap<string, readonly TrendPoint[]>;
}

export const trendWindowMs = 3_600_000;
/** At most one point in this time: 1,200 in an hour. */
const trendStepMs = 3_000;

type VitalIdentity = Pick<LiveVital, 'deviceId' | 'sessionId' | 'code' | 'source'>;

/** Values by hand belong to a session, measured ones to their device. */
export function vitalKey(vital: VitalIdentity): string {
  const owner = vital.source === 'manual' ? vital.sessionId : vital.deviceId;
  return `${owner ?? ''}|${vital.code}|${vital.source}`;
}

function addPoint(points: readonly TrendPoint[], next: TrendPoint): readonly TrendPoint[] {
  const last = points.at(-1);
  if (last !== undefined) {
    const unchanged = (last.value === null) === (next.value === null);
    if (next.timeMs <= last.timeMs || (unchanged && next.timeMs - last.timeMs < trendStepMs)) return points;
  }
  const first = points.findIndex((point) => point.timeMs >= next.timeMs - trendWindowMs);
  return [...points.slice(Math.max(0, first)), next];
}

/** Takes a batch of vitals in; the maps are new only once for the batch. */
export function reduceVitals(state: Vitals, batch: readonly LiveVital[]): Vitals {
  const live = new Map(state.live);
  const trends = new Map(state.trends);
  for (const vital of batch) {
    const key = vitalKey(vital);
    live.set(key, vital);
    trends.set(key, addPoint(trends.get(key) ?? [], vital));
  }
  return { live, trends };
}

/** Puts readings of a running session before what was seen live, after this screen was opened in its middle. */
export function seedTrends(state: Vitals, readings: readonly Reading[]): Vitals {
  const trends = new Map(state.trends);
  const seeds = new Map<string, readonly TrendPoint[]>();
  for (const reading of readings) {
    const key = vitalKey(reading);
    seeds.set(key, addPoint(seeds.get(key) ?? [], reading));
  }
  for (const [key, seed] of seeds) {
    const seen = trends.get(key) ?? [];
    const firstSeenMs = seen[0]?.timeMs ?? Infinity;
    trends.set(key, [...seed.filter((point) => point.timeMs < firstSeenMs), ...seen]);
  }
  return { ...state, trends };
}

export const useVitals = create<Vitals>(() => ({ live: new Map(), trends: new Map() }));

export function clearVitals(): void {
  useVitals.setState({ live: new Map(), trends: new Map() });
}
