import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '#main/simulation/random.ts';

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

interface Visit<T> {
  readonly user: T;
  readonly afterMs: number;
}

/** Each user comes once in 20 s at a moment of their own: people keep no step with each other, nor with blocks. */
function visits<T>(users: readonly T[], seconds: number): readonly Visit<T>[] {
  const random = createRandom(users.length);
  const all: Visit<T>[] = [];
  for (let from = 0; from < seconds; from += everySeconds) {
    for (const user of users) all.push({ user, afterMs: (from + random.uniform() * everySeconds) * 1000 });
  }
  return all.filter(({ afterMs }) => afterMs < seconds * 1000).toSorted((a, b) => a.afterMs - b.afterMs);
}

/** Users come whether those before them are done or not. A latency counts from when the user came. */
export async function steady<T>(users: readonly T[], seconds: number, work: Work<T>): Promise<Latency> {
  const from = performance.now();
  const took: number[] = [];
  const running: Promise<void>[] = [];
  for (const { user, afterMs } of visits(users, seconds)) {
    const at = from + afterMs;
    await delay(Math.max(0, at - performance.now()));
    const coming = work(user).then(() => void took.push(performance.now() - at));
    // Told when all have come, below.
    coming.catch(() => undefined);
    running.push(coming);
  }
  await Promise.all(running);
  return {
    minMs: tenths(Math.min(...took)),
    averageMs: tenths(took.reduce((sum, each) => sum + each, 0) / took.length),
    maxMs: tenths(Math.max(...took)),
    count: took.length,
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
