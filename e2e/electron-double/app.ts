import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App as ElectronApp } from 'electron';
import { z } from 'zod';
import { preventable } from './events.ts';
import { takeInstanceLock, type InstanceLock } from './instance-lock.ts';

/** A window, as far as the app ends it. */
interface OpenWindow {
  /** Asks its listeners first. */
  close(): void;
  /** Asks nobody; resolves when its browser has ended. */
  shut(): Promise<void>;
}

/** A browser that does not end by itself is killed with this process. */
const shutDeadlineMs = 1_000;

class App extends EventEmitter {
  readonly windows = new Set<OpenWindow>();
  readonly #paths = new Map<string, string>();
  readonly #whenReady: Promise<void>;
  #lock: InstanceLock | undefined;
  #isReady = false;
  #isEnding = false;

  constructor() {
    super();
    this.#whenReady = new Promise((resolve) => {
      setImmediate(() => {
        this.#isReady = true;
        resolve();
      });
    });
  }

  readonly isPackaged = false;

  whenReady(): Promise<void> {
    return this.#whenReady;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  getVersion(): string {
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8'))).version;
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`the double knows no path “${name}” that was not set`);
    return path;
  }

  requestSingleInstanceLock(): boolean {
    this.#lock = takeInstanceLock(join(this.getPath('userData'), 'DoubleLock'), () =>
      this.emit('second-instance', preventable({}), [], ''),
    );
    return this.#lock !== undefined;
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** Any window's listener can call it off. */
  quit(): void {
    if (this.#isEnding) return;
    const before = preventable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#isEnding = true;
    for (const window of this.windows) window.close();
    this.#isEnding = this.windows.size === 0;
    if (this.#isEnding) this.#leave();
  }

  /** Electron quits when its last window was closed, unless somebody listens. */
  windowGone(window: OpenWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.#isEnding) return;
    if (!this.emit('window-all-closed')) this.quit();
  }

  exit(code = 0): void {
    this.#isEnding = true;
    const late = new Promise<void>((resolve) => setTimeout(resolve, shutDeadlineMs));
    void Promise.race([Promise.all(Array.from(this.windows, (window) => window.shut())), late]).then(() => {
      this.releaseSingleInstanceLock();
      this.emit('quit', preventable({}), code);
      process.exit(code);
    });
  }

  #leave(): void {
    const will = preventable({});
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.exit(0);
  }
}

export const app = new App() satisfies Pick<
  ElectronApp,
  | 'isPackaged'
  | 'whenReady'
  | 'isReady'
  | 'getVersion'
  | 'setPath'
  | 'getPath'
  | 'requestSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'quit'
  | 'exit'
>;

// Whoever started the double is gone: no browser may be left behind.
process.on('disconnect', () => app.exit(1));
