import { guarded, type ReportFault } from '#main/services/events/faults.ts';

/** Listeners of one kind of news; one that fails is reported, and costs neither the others nor who tells anything. */
export interface Listeners<A extends readonly unknown[]> {
  readonly add: (listener: (...news: A) => void) => () => void;
  readonly tell: (...news: A) => void;
}

/** @param where for the report, such as `frames` */
export function createListeners<A extends readonly unknown[]>(
  where: string,
  report: ReportFault,
): Listeners<A> {
  const all = new Set<(...news: A) => void>();
  return {
    add(listener) {
      // A wrapper of its own, so that the same function added twice is two listeners.
      const entry = (...news: A) => listener(...news);
      all.add(entry);
      return () => void all.delete(entry);
    },
    tell(...news) {
      for (const listener of all) guarded(report, where, () => listener(...news));
    },
  };
}
