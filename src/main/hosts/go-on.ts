import type { ReportFault } from '#main/services/events/report-fault.ts';

/** So many faults within the time mean that going on helps nobody. */
const most = 20;
const withinMs = 60_000;

/**
 * An error that nobody caught ends no recording: it is reported, and the program goes on. What was acknowledged is on
 * disk already, and the journals go on being written by timers of their own. A program that does nothing but fail is
 * ended cleanly, so that whoever watches over it can start it again.
 * @param source the process, but for tests
 * @param end brings everything to disk and ends with exit code 1
 */
export function goOnAfterFaults(
  source: Pick<NodeJS.EventEmitter, 'on'>,
  report: ReportFault,
  end: () => void,
): void {
  const times: number[] = [];
  const take = (where: string) => (error: unknown) => {
    report(where, error);
    const now = performance.now();
    times.push(now);
    while ((times[0] ?? now) < now - withinMs) times.shift();
    if (times.length > most) end();
  };
  source.on('uncaughtException', take('uncaught exception'));
  source.on('unhandledRejection', take('unhandled rejection'));
}
