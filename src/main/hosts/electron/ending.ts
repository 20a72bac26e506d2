import type { App as ElectronApp } from 'electron';
import type { App } from '#main/compose.ts';
import { endOnSignals } from '../end-on-signals.ts';
import { goOnAfterFaults } from '../go-on.ts';
import { exitCodes } from './exit-codes.ts';

/** The events and ends of Electron's `app` that are used. */
type EndedApp = Pick<ElectronApp, 'exit' | 'releaseSingleInstanceLock'> & {
  on(event: 'will-quit', listener: (event: { preventDefault(): void }) => void): unknown;
};

/**
 * Whatever ends the app, running sessions are brought to disk first.
 * @param letGo gives back what the shell itself holds
 * @returns `stop` does no more than that; `end` ends the app after it
 */
export function endCleanly(
  app: EndedApp,
  product: Pick<App, 'stop' | 'report'>,
  letGo: () => void,
): { readonly stop: () => Promise<void>; readonly end: () => void } {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    if (stopping === undefined) {
      letGo();
      // Whoever starts the app again now is told by the data folder's lock that this one is still ending.
      app.releaseSingleInstanceLock();
      stopping = product.stop();
    }
    return stopping;
  };
  app.on('will-quit', (event) => {
    if (stopping !== undefined) return;
    event.preventDefault();
    stop().then(
      () => app.exit(exitCodes.done),
      () => app.exit(exitCodes.failed),
    );
  });
  const end = endOnSignals(stop);
  goOnAfterFaults(process, product.report, () => end(exitCodes.failed));
  return { stop, end: () => end(exitCodes.done) };
}
