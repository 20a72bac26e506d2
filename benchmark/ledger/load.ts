import { setTimeout as delay } from 'node:timers/promises';

/** One transaction of a user, from the batch to its block. */
export type Work<T> = (one: T) => Promise<void>;

/** Until the first ones have come back, the rate says nothing. */
const rampMs = 2_000;

/**
 * Each of `all` works without a pause.
 * @returns how many came to their end in a second
 */
export async function saturated<T>(all: readonly T[], seconds: number, work: Work<T>): Promise<number> {
  const from = performance.now() + rampMs;
  const until = from + seconds * 1000;
  let done = 0;
  await Promise.all(
    all.map(async (one) => {
      while (performance.now() < until) {
        await work(one);
        const now = performance.now();
        if (now >= from && now < until) done += 1;
      }
    }),
  );
  return done / seconds;
}

export interface Latency {
  readonly minMs: number;
  readonly averageMs: number;
  readonly maxMs: number;
  readonly count: number;
}

/** How often each user does something, s. */
const everySeconds = 20;

/**
 * Users come evenly spread, each once in 20 s, whether those before them are done or not. A latency counts from when
 * the user came.
 */
export async function steady<T>(users: readonly T[], seconds: number, work: Work<T>): Promise<Latency> {
  const gapMs = (everySeconds * 1000) / users.length;
  const from = performance.now();
  const took: number[] = [];
  const running: Promise<void>[] = [];
  for (let turn = 0; turn * gapMs < seconds * 1000; turn += 1) {
    const user = users[turn % users.length];
    if (user === undefined) break;
    const at = from + turn * gapMs;
    await delay(Math.max(0, at - performance.now()));
    const one = async (): Promise<void> => {
      await work(user);
      took.push(performance.now() - at);
    };
    const coming = one();
    // Told when all have come, below.
    coming.catch(() => undefined);
    running.push(coming);
  }
  await Promise.all(running);
  return {
    minMs: Math.min(...took),
    averageMs: took.reduce((sum, each) => sum + each, 0) / took.length,
    maxMs: Math.max(...took),
    count: took.length,
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
