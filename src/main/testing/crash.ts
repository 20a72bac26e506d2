import type { RecordStore } from '#main/ports/record-store.ts';

/** For tests: the process ends at the nth write, before (odd) or after (even) it reached the disk; no later one happens. */
export function dyingStore(store: RecordStore, writes: number): RecordStore & { readonly dead: boolean } {
  let left = writes;
  return {
    get dead() {
      return left <= 0;
    },
    get: (key) => store.get(key),
    list: (prefix, options) => store.list(prefix, options),
    async write(changes) {
      if (left <= 0) return new Promise<never>(() => undefined);
      left--;
      if (left > 0 || writes % 2 === 0) await store.write(changes);
      return left === 0 ? new Promise<never>(() => undefined) : undefined;
    },
  };
}

/** For tests: waiting takes no time. */
export function atOnce(_delayMs: number, work: () => void): () => void {
  const timer = setImmediate(work);
  return () => clearImmediate(timer);
}

/** For tests: resolves when a state is reached. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the state was not reached');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
