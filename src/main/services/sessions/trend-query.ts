import type { Reading, TrendSeries } from '#shared/contract/sessions.ts';
import { TrendThinner, type TrendPoint } from '#shared/domain/trend.ts';
import type { Journal } from './journal.ts';
import { readReadings } from './reading-pages.ts';

/** Every value: what a person entered is never thinned. */
class EveryPoint {
  readonly #points: TrendPoint[] = [];

  add(point: TrendPoint): void {
    this.#points.push(point);
  }

  points(): TrendPoint[] {
    return this.#points.toSorted((a, b) => a.timeMs - b.timeMs);
  }
}

interface Gathered extends Pick<Reading, 'code' | 'source' | 'deviceId'> {
  readonly points: EveryPoint | TrendThinner;
}

/**
 * Each vital of each source over a time span, thin enough for a chart.
 * @param session begin and end (or now) of the session, ms: the steps of time lie between them
 */
export async function trendsOf(
  journal: Pick<Journal, 'read'>,
  session: { readonly startedMs: number; readonly endMs: number },
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<TrendSeries[]> {
  const stepsFromMs = Math.max(fromMs, session.startedMs);
  const stepsToMs = Math.min(toMs, session.endMs);
  const gathered = new Map<string, Gathered>();
  for await (const { code, source, deviceId, timeMs, value } of readReadings(journal, fromMs, toMs)) {
    const key = `${deviceId ?? ''} ${code} ${source}`;
    let one = gathered.get(key);
    if (one === undefined) {
      const points = source === 'manual' ? new EveryPoint() : new TrendThinner(stepsFromMs, stepsToMs);
      one = { code, source, deviceId, points };
      gathered.set(key, one);
    }
    one.points.add({ timeMs, value });
  }
  return [...gathered.values()].map((one) => ({ ...one, points: one.points.points() }));
}
