import type { TrendSeries } from '#shared/contract/sessions.ts';
import { TrendThinner, type TrendPoint } from '#shared/domain/trend.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';

/** A point of a chart; null where the line breaks. */
export type TrendRow = TrendPoint;

const within = (points: readonly TrendPoint[], fromMs: number, toMs: number) =>
  points.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);

/**
 * A measured vital over a time span, of each step of time its lowest and its highest value: values that were measured,
 * never an average. Where nothing came for longer than a value may be old, an empty row breaks the line: at most 500
 * rows.
 * @param staleAfterMs null for spot measurements, which are joined over any time
 */
export function trendRows(
  points: readonly TrendPoint[],
  fromMs: number,
  toMs: number,
  staleAfterMs: number | null,
): TrendRow[] {
  const thinner = new TrendThinner(fromMs, toMs);
  for (const point of within(points, fromMs, toMs)) thinner.add(point);
  const longestMs = staleAfterMs === null ? Infinity : Math.max(staleAfterMs, 2 * thinner.stepMs);
  return thinner.points().flatMap((point, place, kept) => {
    const last = kept[place - 1];
    const broken = last !== undefined && point.timeMs - last.timeMs > longestMs;
    return broken ? [{ timeMs: last.timeMs + 1, value: null }, point] : [point];
  });
}

/** Every value that was entered by hand: none is left out, however many they are, and all are joined. */
export function handRows(points: readonly TrendPoint[], fromMs: number, toMs: number): TrendRow[] {
  return within(points, fromMs, toMs).toSorted((a, b) => a.timeMs - b.timeMs);
}

/** What the host keeps of a vital, and what came since it was asked. @param stored oldest first */
export function withLive(stored: readonly TrendPoint[], live: readonly TrendPoint[]): readonly TrendPoint[] {
  const lastMs = stored.at(-1)?.timeMs ?? -Infinity;
  return [...stored, ...live.filter(({ timeMs }) => timeMs > lastMs)];
}

/** The same for what is entered by hand: it may be entered late, and then lies among what was known. */
export function withEntered(
  stored: readonly TrendPoint[],
  live: readonly TrendPoint[],
): readonly TrendPoint[] {
  const known = new Set(stored.map(({ timeMs, value }) => `${timeMs} ${value}`));
  return [...stored, ...live.filter(({ timeMs, value }) => !known.has(`${timeMs} ${value}`))];
}

const sourceOf = ({ code, source, deviceId }: TrendSeries): string => `${deviceId ?? ''} ${code} ${source}`;

/** What was recorded since, joined to what is known, and measured values thinned again: it does not grow for days. */
export function joinTrends(known: readonly TrendSeries[], news: readonly TrendSeries[]): TrendSeries[] {
  const joined = new Map(known.map((one) => [sourceOf(one), one]));
  for (const one of news) {
    const points = [...(joined.get(sourceOf(one))?.points ?? []), ...one.points].toSorted(
      (a, b) => a.timeMs - b.timeMs,
    );
    joined.set(sourceOf(one), { ...one, points: one.source === 'manual' ? points : thinned(points) });
  }
  return [...joined.values()];
}

function thinned(points: readonly TrendPoint[]): TrendPoint[] {
  const thinner = new TrendThinner(points[0]?.timeMs ?? 0, points.at(-1)?.timeMs ?? 0);
  for (const point of points) thinner.add(point);
  return thinner.points();
}

/** Axis limits that do not jump with every value: whole steps around what is there. */
export function trendDomain(rows: readonly TrendRow[], step: number): [number, number] {
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return [0, step];
  const low = Math.floor(Math.min(...values) / step) * step;
  const high = Math.ceil(Math.max(...values) / step) * step;
  return [Math.max(0, low - (low === high ? step : 0)), high + (low === high ? step : 0)];
}

const mostTicks = 4;

/** Round values between the limits of `trendDomain`, both included, at most four. */
export function trendTicks([low, high]: readonly [number, number], step: number): number[] {
  const steps = Math.round((high - low) / step);
  const every = step * Math.max(1, Math.ceil(steps / (mostTicks - 1)));
  const ticks: number[] = [];
  for (let tick = low; tick <= high + step / 1000; tick += every) ticks.push(tick);
  return ticks;
}

/** Steps of the axis by vital, in its unit. */
export const trendSteps: Readonly<Record<VitalCode, number>> = {
  'heart-rate': 20,
  'pulse-rate': 20,
  'respiratory-rate': 5,
  spo2: 5,
  temperature: 1,
  'nibp-systolic': 20,
  'nibp-diastolic': 20,
  'nibp-mean': 20,
};

const minuteMs = 60_000;
const mostTimes = 5;

/** Round times of the local clock between two times, both included, at most five and, from ten minutes on, two or more. */
export function timeTicks(fromMs: number, toMs: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map((minutes) => minutes * minuteMs);
  const step =
    steps.find((one) => (toMs - fromMs) / one < mostTimes) ?? Math.ceil((toMs - fromMs) / mostTimes);
  const zoneMs = new Date(toMs).getTimezoneOffset() * minuteMs;
  const ticks: number[] = [];
  for (let tick = Math.ceil((fromMs - zoneMs) / step) * step + zoneMs; tick <= toMs; tick += step)
    ticks.push(tick);
  return ticks;
}
