import type { Clock } from '#main/ports/clock.ts';

/** Time within a session: goes on evenly from its start, whatever happens to the machine's clock. */
export interface SessionClock {
  /** UTC ms. */
  nowMs(): number;
  /** Since the start, ms. */
  elapsedMs(): number;
}

export function startSessionClock(clock: Clock): SessionClock & { readonly startedMs: number } {
  const startedMs = clock.now();
  const start = clock.monotonic();
  return {
    startedMs,
    nowMs: () => startedMs + clock.monotonic() - start,
    elapsedMs: () => clock.monotonic() - start,
  };
}
