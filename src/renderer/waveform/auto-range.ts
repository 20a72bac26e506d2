import type { SignalInfo } from '#shared/domain/signals.ts';
import type { Range } from './lanes.ts';
import { usualExtent } from './usual-extent.ts';

/** About what a lane shows at once; a spike of a tenth of it does not make its scale. */
const windowMs = 8_000;
/** Before this nothing is known of the signal's height. */
const firstAfterMs = 1_200;
const margin = 0.15;
/** A lane is narrowed only when the signal fills less than this part of it: heights do not breathe. */
const leastFilled = 0.4;
/** Noise of a sensor that lies on the table is not blown up beyond this part of the signal's own range. */
const narrowest = 1 / 2_000;

interface Seen {
  readonly timeMs: number;
  readonly low: number;
  readonly high: number;
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** Follows the height of one signal that has no calibrated unit, in steps that the eye can keep up with. */
export class AutoRange {
  readonly #signal: Pick<SignalInfo, 'unit' | 'displayRange'>;
  readonly #leastSpan: number;
  #seen: Seen[] = [];
  #sinceMs: number | null = null;
  #range: Range | null = null;

  constructor(signal: Pick<SignalInfo, 'unit' | 'displayRange'>) {
    const { displayRange } = signal;
    this.#signal = signal;
    this.#leastSpan = (displayRange[1] - displayRange[0]) * narrowest;
  }

  /** @returns the range to draw in, null while not enough was seen; the same object until it changes */
  observe(timeMs: number, low: number, high: number): Range | null {
    // A clock that was set back begins anew; the range stays meanwhile.
    if (timeMs < (this.#seen.at(-1)?.timeMs ?? -Infinity)) this.#forget();
    this.#sinceMs ??= timeMs;
    this.#seen = [...this.#seen.filter((seen) => seen.timeMs > timeMs - windowMs), { timeMs, low, high }];
    if (timeMs - this.#sinceMs < firstAfterMs) return null;
    const lows = sorted(this.#seen.map((seen) => seen.low));
    const highs = sorted(this.#seen.map((seen) => seen.high));
    const [lowest, highest] = usualExtent(lows, highs, this.#signal) ?? [low, high];
    if (this.#range === null || !this.#fits(this.#range, lowest, highest))
      this.#range = this.#around(lowest, highest);
    return this.#range;
  }

  #forget(): void {
    this.#seen = [];
    this.#sinceMs = null;
  }

  #around(lowest: number, highest: number): Range {
    const half = Math.max(highest - lowest, this.#leastSpan) * (0.5 + margin);
    const middle = (lowest + highest) / 2;
    return [middle - half, middle + half];
  }

  #fits([low, high]: Range, lowest: number, highest: number): boolean {
    const span = Math.max(highest - lowest, this.#leastSpan);
    return lowest >= low && highest <= high && span >= (high - low) * leastFilled;
  }
}
