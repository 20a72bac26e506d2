import type { SignalInfo } from '#shared/domain/signals.ts';

/**
 * What makes a scale by itself. Of what is seen this share at either end may be disturbance; and this many times the
 * height of the rest a value may lie beyond it and still be drawn to its height, as beats and breaths do. Counts of a
 * converter jump to its end for seconds when a lead comes off; in units such jumps are short.
 */
const usual = { counts: { tail: 0.1, fence: 2 }, units: { tail: 0.02, fence: 3 } } as const;

/**
 * Between which values a trace is drawn to its height, live and in review. A spike far beyond all the rest, as a lead
 * that comes off makes, lies outside, so that it does not flatten the rest.
 * @param lows smallest values of short stretches of what is seen, in the signal's unit, smallest first
 * @param highs their largest values, smallest first
 * @returns null when nothing is seen
 */
export function usualExtent(
  lows: readonly number[],
  highs: readonly number[],
  signal: Pick<SignalInfo, 'unit' | 'displayRange'>,
): readonly [low: number, high: number] | null {
  const lowest = lows[0];
  const highest = highs.at(-1);
  if (lowest === undefined || highest === undefined) return null;
  const { tail: share, fence } = signal.unit === '1' ? usual.counts : usual.units;
  const tail = Math.floor(lows.length * share);
  const usualLow = lows[tail] ?? lowest;
  const usualHigh = highs[highs.length - 1 - tail] ?? highest;
  // Of a flat line nothing can be flattened.
  const beyond = usualHigh > usualLow ? (usualHigh - usualLow) * fence : Infinity;
  // What a signal in units is meant to show is never cut off, such as a cuff that is seldom inflated.
  const [meantLow, meantHigh] = signal.unit === '1' ? [Infinity, -Infinity] : signal.displayRange;
  return [
    Math.max(lowest, Math.min(usualLow - beyond, meantLow)),
    Math.min(highest, Math.max(usualHigh + beyond, meantHigh)),
  ];
}
