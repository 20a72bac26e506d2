/** An event of the system whose consequence can be put off. */
interface Preventable {
  preventDefault(): void;
}

/** Electron's `powerMonitor`; which system tells what stands with its events. */
interface PowerEvents {
  on(event: 'lock-screen' | 'suspend' | 'user-did-resign-active', listener: () => void): unknown;
  on(event: 'shutdown', listener: (event?: Preventable) => void): unknown;
}

/** A window on Windows, which alone is told there that the user's session ends. */
interface SessionEndEvents {
  on(event: 'query-session-end', listener: (event: Preventable) => void): unknown;
  on(event: 'session-end', listener: () => void): unknown;
}

/**
 * A screen that is left locks itself; a machine that is shut down waits until running sessions are on disk.
 * @param end brings everything to disk and ends the app
 */
export function followSystem(parts: {
  readonly power: PowerEvents;
  readonly window: SessionEndEvents;
  readonly lock: () => void;
  readonly end: () => void;
}): void {
  const { power, window, lock, end } = parts;
  // macOS and Windows; on Linux `followLinuxLock` does it.
  power.on('lock-screen', lock);
  power.on('suspend', lock);
  // macOS: another person uses the machine.
  power.on('user-did-resign-active', lock);
  // Linux and macOS, which wait some seconds for an app that asks them to.
  power.on('shutdown', (event) => {
    event?.preventDefault();
    end();
  });
  window.on('query-session-end', (event) => {
    event.preventDefault();
    end();
  });
  // Windows does not ask everybody when it is in a hurry.
  window.on('session-end', end);
}
