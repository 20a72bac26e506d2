export interface Clock {
  /** UTC, ms. May jump when the machine's clock is set. */
  now(): number;
  /** Never jumps, ms from an arbitrary start. */
  monotonic(): number;
}
