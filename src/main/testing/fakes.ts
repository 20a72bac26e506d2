import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';

/** For unit tests of services: a record store in memory; values pass through JSON as they would on disk. */
export function memoryRecordStore(): RecordStore {
  const entries = new Map<string, string>();
  return {
    async get(key) {
      const text = entries.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    async write(changes: readonly RecordChange[]) {
      for (const { key, value } of changes) {
        if (value === undefined) entries.delete(key);
        else entries.set(key, JSON.stringify(value));
      }
    },
    async list(prefix, options = {}) {
      const keys = [...entries.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      const { after, reverse = false } = options;
      if (reverse) keys.reverse();
      return keys
        .filter((key) => after === undefined || (reverse ? key < after : key > after))
        .slice(0, options.limit)
        .map((key) => ({ key, value: JSON.parse(entries.get(key) ?? 'null') as unknown }));
    },
  };
}

/** A clock that a test moves. */
export function testClock(
  startMs = Date.UTC(2026, 0, 1),
): Clock & { advance(ms: number): void; jump(ms: number): void } {
  let utc = startMs;
  let steady = 0;
  return {
    now: () => utc,
    monotonic: () => steady,
    advance(ms) {
      utc += ms;
      steady += ms;
    },
    jump(ms) {
      utc += ms;
    },
  };
}

/** Where no fault of the program is expected: the test fails. */
export const unexpectedFault: ReportFault = (where, error) => {
  throw new Error(`a fault in ${where}`, { cause: error });
};

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
