import type { VitalCode } from '#shared/domain/vitals.ts';
import type { TrendPoint } from '#renderer/state/vitals.ts';

/** More points than this are not told apart on a screen. */
export const mostTrendPoints = 500;

export interface TrendRow {
  readonly timeMs: number;
  /** The last value measured in this step; null where there was none, so that the line breaks. */
  readonly value: number | null;
}

/**
 * The last value of each of at most 250 equal steps of a time span: a value that was measured, never an average.
 * Where nothing came for longer than a value may be old, an empty row breaks the line: at most 500 rows.
 * @param points oldest first
 * @param staleAfterMs null for spot measurements, which are joined over any time
 */
export function trendRows(
  points: readonly TrendPoint[],
  fromMs: number,
  toMs: number,
  staleAfterMs: number | null,
): TrendRow[] {
  const steps = mostTrendPoints / 2;
  const stepMs = (toMs - fromMs) / steps;
  const longestMs = staleAfterMs === null ? Infinity : Math.max(staleAfterMs, 2 * stepMs);
  const rows: TrendRow[] = [];
  let lastStep = -1;
  for (const { timeMs, value } of points) {
    if (timeMs < fromMs || timeMs > toMs) continue;
    const step = Math.min(steps - 1, Math.floor((timeMs - fromMs) / stepMs));
    const last = rows.at(-1);
    if (last !== undefined && timeMs - last.timeMs > longestMs)
      rows.push({ timeMs: last.timeMs + 1, value: null });
    if (step === lastStep) rows.pop();
    rows.push({ timeMs, value });
    lastStep = step;
  }
  return rows;
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
