/**
 * After this the process ends whatever is still going on: what was acknowledged is on disk already. Letting go gives up
 * what hangs before.
 */
const deadlineMs = 8_000;

/**
 * Ends the process cleanly at Ctrl-C and at SIGTERM.
 * @param stop lets everything go
 * @returns ends it so for another reason, with this exit code
 */
export function endOnSignals(stop: () => Promise<void>): (exitCode: number) => void {
  let ending = false;
  const end = (exitCode: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), deadlineMs).unref();
    stop().then(
      () => process.exit(exitCode),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', () => end(0));
  process.on('SIGTERM', () => end(0));
  return end;
}
