import { guarded, type ReportFault } from './report-fault.ts';

/** One kind of news: who publishes it tells, who wants it listens until it leaves. */
export interface Emitter<News extends readonly unknown[]> {
  /** Called at once, in the order of coming; must be quick. @returns leaves */
  readonly on: (listener: (...news: News) => void) => () => void;
  /** Never throws: a listener that fails is reported, and costs neither the others nor who tells anything. */
  readonly tell: (...news: News) => void;
}

/** @param where for the report, such as `device.frames` */
export function createEmitter<News extends readonly unknown[]>(
  where: string,
  report: ReportFault,
): Emitter<News> {
  const all = new Set<(...news: News) => void>();
  return {
    on(listener) {
      // A wrapper of its own, so that the same function added twice is two listeners.
      const entry = (...news: News) => listener(...news);
      all.add(entry);
      return () => void all.delete(entry);
    },
    tell(...news) {
      for (const listener of all) guarded(report, where, () => listener(...news));
    },
  };
}
