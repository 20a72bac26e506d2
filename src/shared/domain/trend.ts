import { z } from 'zod';
import { TimeMs } from './ids.ts';

/** A value that was measured, at its time; null where the vital became unknown. */
export const TrendPoint = z.object({ timeMs: TimeMs, value: z.number().nullable() });
export type TrendPoint = z.infer<typeof TrendPoint>;

/** More points than this are not told apart on a screen. */
export const mostTrendPoints = 500;
/** Two points of each step, one row where the line breaks behind it, and the newest point. */
const trendStepCount = Math.floor((mostTrendPoints - 1) / 3);

interface Step {
  low: TrendPoint | null;
  high: TrendPoint | null;
  /** Of a step without any value: when the vital became unknown. */
  absent: TrendPoint | null;
}

/**
 * Thins one vital of one source for a chart: of each of `trendStepCount` equal steps of time the lowest and the highest
 * value stay, each at the time at which it was measured, so that no short fall is lost in a long chart; and the newest
 * point of all. Points may come in any order.
 */
export class TrendThinner {
  /** Length of a step, ms. */
  readonly stepMs: number;
  readonly #fromMs: number;
  readonly #steps: (Step | undefined)[] = [];
  #newest: TrendPoint | null = null;

  constructor(fromMs: number, toMs: number) {
    this.#fromMs = fromMs;
    this.stepMs = Math.max(toMs - fromMs, 1) / trendStepCount;
  }

  /** What lies before the span is left out; what lies behind it belongs to its last step. */
  add(point: TrendPoint): void {
    const { timeMs, value } = point;
    if (timeMs < this.#fromMs) return;
    if (this.#newest === null || timeMs >= this.#newest.timeMs) this.#newest = point;
    const number = Math.min(trendStepCount - 1, Math.floor((timeMs - this.#fromMs) / this.stepMs));
    const step = (this.#steps[number] ??= { low: null, high: null, absent: null });
    if (value === null) {
      if (step.absent === null || timeMs < step.absent.timeMs) step.absent = point;
      return;
    }
    if (value < (step.low?.value ?? Infinity)) step.low = point;
    if (value > (step.high?.value ?? -Infinity)) step.high = point;
  }

  /** @returns oldest first */
  points(): TrendPoint[] {
    const kept = new Set<TrendPoint>();
    for (const step of this.#steps) {
      const { low = null, high = null, absent = null } = step ?? {};
      for (const point of low === null ? [absent] : [low, high]) if (point !== null) kept.add(point);
    }
    if (this.#newest !== null) kept.add(this.#newest);
    return [...kept].toSorted((a, b) => a.timeMs - b.timeMs);
  }
}
