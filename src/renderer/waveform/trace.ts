/** Samples of one lane on an even grid, as the drawing reads them. */
export interface Trace {
  readonly rateHz: number;
  /** Grid index of the oldest sample kept. */
  readonly start: number;
  /** One past the grid index of the newest sample. */
  readonly end: number;
  /** In the signal's unit; NaN where absent. */
  value(index: number): number;
  /** UTC of a sample by the device's sample clock, ms. */
  timeMs(index: number): number;
}

/** A copy that does not move when the lane goes on: all that is kept, since a slower sweep shows more of it. */
export function frozenTrace(live: Trace): Trace {
  const { rateHz, start, end } = live;
  const originMs = live.timeMs(0);
  const values = Float32Array.from({ length: end - start }, (_, i) => live.value(start + i));
  return {
    rateHz,
    start,
    end,
    value: (index) => values[index - start] ?? Number.NaN,
    timeMs: (index) => originMs + (index * 1000) / rateHz,
  };
}
