/**
 * Where a fault of the program itself goes that nobody waits for: into the log, and onto every screen.
 * @param where which part failed, such as `device.tick`
 */
export type ReportFault = (where: string, error: unknown) => void;

/** Calls `work`; when it fails, that is reported and goes no further. */
export function guarded(report: ReportFault, where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    report(where, error);
  }
}
