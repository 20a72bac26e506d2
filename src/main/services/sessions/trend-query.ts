import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { Reading } from '#shared/contract/sessions.ts';
import { TrendThinner, type TrendPoint } from '#shared/domain/trend.ts';
import { readCursor, writeCursor } from '#main/services/paging/cursor.ts';
import type { Journal } from './journal.ts';
import { Followed, readReadings } from './reading-pages.ts';

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
 * Each vital of each source over a time span, thin enough for a chart; or what was journaled of it since an earlier reply.
 * @param session begin and end (or now) of the session, ms: the steps of time lie between them
 */
export async function trendsOf(
  journal: Pick<Journal, 'read' | 'lastSequence'>,
  session: { readonly startedMs: number; readonly endMs: number },
  { fromMs, toMs, after }: Omit<ParsedArgsOf<'sessions.trends'>, 'sessionId'>,
): Promise<ReplyOf<'sessions.trends'>> {
  const toSequence = journal.lastSequence();
  const fromSequence = after === undefined ? 0 : readCursor(Followed, after).sequence + 1;
  const stepsFromMs = Math.max(fromMs, session.startedMs);
  const stepsToMs = Math.min(toMs, session.endMs);
  const gathered = new Map<string, Gathered>();
  const readings = readReadings(journal, fromMs, toMs, { fromSequence, toSequence });
  for await (const { code, source, deviceId, timeMs, value } of readings) {
    const key = `${deviceId ?? ''} ${code} ${source}`;
    let one = gathered.get(key);
    if (one === undefined) {
      const points = source === 'manual' ? new EveryPoint() : new TrendThinner(stepsFromMs, stepsToMs);
      one = { code, source, deviceId, points };
      gathered.set(key, one);
    }
    one.points.add({ timeMs, value });
  }
  const series = [...gathered.values()].map((one) => ({ ...one, points: one.points.points() }));
  return { series, latest: writeCursor({ sequence: toSequence }) };
}
