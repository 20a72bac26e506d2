/** Calls `work` after a while; the function returned calls it off. */
export type Schedule = (delayMs: number, work: () => void) => () => void;

const realSchedule: Schedule = (delayMs, work) => {
  const timer = setTimeout(work, delayMs);
  // Waiting to try again does not keep the process alive.
  timer.unref();
  return () => clearTimeout(timer);
};

/** A pause before the next try: doubled with each failure, with jitter, so that many do not come back at once. */
export function backOffMs(failures: number, firstMs: number, mostMs: number): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 16);
  return Math.min(mostMs, doubled) * (0.75 + Math.random() / 2);
}

export type Timers = ReturnType<typeof timers>;

/** Timers that can be stopped together. */
export function timers(schedule: Schedule = realSchedule) {
  const running = new Set<() => void>();
  let stopped = false;
  return {
    after(delayMs: number, work: () => void): () => void {
      if (stopped) return () => undefined;
      const cancel = schedule(delayMs, () => {
        running.delete(stop);
        if (!stopped) work();
      });
      const stop = () => {
        running.delete(stop);
        cancel();
      };
      running.add(stop);
      return stop;
    },
    stop(): void {
      stopped = true;
      for (const stop of running) stop();
    },
  };
}

/** Runs `work` soon after a call, and at most once in `everyMs`; the last call is never left out. */
export function throttled(on: ReturnType<typeof timers>, everyMs: number, work: () => void): () => void {
  let resting = false;
  let wanted = false;
  const run = () => {
    wanted = false;
    resting = true;
    work();
    on.after(everyMs, () => {
      resting = false;
      if (wanted) run();
    });
  };
  return () => {
    if (resting) wanted = true;
    else run();
  };
}
