import type { Clock } from '#main/ports/clock.ts';

/** UTC for running devices: the machine's clock may be set by an hour, their time must not jump with it. */
export interface WallClock {
  /** UTC ms of a moment on the monotonic clock. */
  utcOf(monotonicMs: number): number;
  /**
   * Called about once a second. Follows what the machine's clock drifts, by 200 ppm at most.
   * @param free no session runs: the machine's time may be taken over at once
   * @returns ms by which the machine's clock has just jumped, 0 when it has not
   */
  check(free: boolean): number;
}

/** Larger differences are jumps, smaller ones drift that a time service corrects. */
const jumpMs = 1000;
const driftPerCheckMs = 0.2;

export function createWallClock(clock: Clock): WallClock {
  let offset = clock.now() - clock.monotonic();
  /** Difference that was already told. */
  let told = 0;
  return {
    utcOf: (monotonicMs) => monotonicMs + offset,
    check(free) {
      const difference = clock.now() - clock.monotonic() - offset;
      const jumped = difference - told;
      const news = Math.abs(jumped) > jumpMs ? jumped : 0;
      if (news !== 0) told = difference;
      if (free && Math.abs(difference) > jumpMs) {
        offset += difference;
        told = 0;
      } else if (Math.abs(difference) <= jumpMs) {
        offset += Math.max(-driftPerCheckMs, Math.min(driftPerCheckMs, difference));
        told = 0;
      }
      return news;
    },
  };
}
