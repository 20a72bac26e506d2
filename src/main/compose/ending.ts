import type { Logger } from '#main/ports/logger.ts';

/** A step of the end of the program, and how long the next one waits for it. */
export interface EndingStep {
  readonly name: string;
  readonly withinMs: number;
  readonly run: () => Promise<unknown>;
}

/** What works with patients, devices and the ledger, in the order in which it lets go: recordings are on disk first. */
export function lettingGo(parts: {
  readonly sessions: { stopAll(): Promise<void> };
  readonly stores: {
    closeJournals(): Promise<void>;
    closeLedgers(): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly devices: { stop(): Promise<void> };
  readonly outbox: { close(): Promise<void> };
  readonly view: { stop(): Promise<void> };
}): readonly EndingStep[] {
  const { sessions, stores, devices, outbox, view } = parts;
  return [
    { name: 'sessions', withinMs: 2_000, run: () => sessions.stopAll() },
    { name: 'journals', withinMs: 500, run: () => stores.closeJournals() },
    { name: 'devices', withinMs: 1_300, run: () => devices.stop() },
    // A call to a ledger may take a minute and more; what was sent is looked up at the next start.
    { name: 'calls to the ledger', withinMs: 700, run: () => Promise.all([outbox.close(), view.stop()]) },
    { name: 'ledgers', withinMs: 700, run: () => stores.closeLedgers() },
    { name: 'stores', withinMs: 800, run: () => stores.close() },
  ];
}

/**
 * Ends in this order, whatever hangs or fails: what does not end in time, such as a call to a ledger that never answers,
 * is left behind and logged, and so is what fails.
 */
export async function endInOrder(steps: readonly EndingStep[], logger: Logger): Promise<void> {
  for (const step of steps) {
    const ended = await endWithin(step, logger);
    if (!ended) logger.warn('ending.left-behind', { step: step.name });
  }
}

async function endWithin({ name, withinMs, run }: EndingStep, logger: Logger): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), withinMs);
  try {
    return await Promise.race([run().then(() => true), late]);
  } catch (error) {
    logger.error('ending.failed', { step: name, error: error instanceof Error ? error.name : 'unknown' });
    return true;
  } finally {
    clearTimeout(timer);
  }
}
