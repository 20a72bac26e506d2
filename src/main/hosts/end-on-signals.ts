/** After this the process ends whatever is still going on: what was acknowledged is on disk already. */
const deadlineMs = 1_800;

/** Ends the process cleanly at Ctrl-C and at SIGTERM. @param stop lets everything go */
export function endOnSignals(stop: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), deadlineMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
