import type { Clock } from '#main/services/ports.ts';

/** The computer's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
