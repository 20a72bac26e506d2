import type { Logger } from '#main/ports/logger.ts';
import type { PortInfo, DevicePorts } from '#main/ports/device-ports.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import { withTimeout } from './with-timeout.ts';

/** So often the list of ports is read, ms: not all systems tell when a device is plugged in. */
const pollMs = 500;
const listMs = 3000;

export interface PortWatcherContext {
  readonly ports: DevicePorts;
  readonly logger: Logger;
  readonly report: ReportFault;
  readonly appeared: (port: PortInfo) => void;
  readonly vanished: (port: PortInfo) => void;
}

/** Sees ports come and go. */
export class PortWatcher {
  readonly #context: PortWatcherContext;
  readonly #known = new Map<string, PortInfo>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #failing = false;

  constructor(context: PortWatcherContext) {
    this.#context = context;
  }

  start(): void {
    void this.#poll();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #poll(): Promise<void> {
    try {
      const listed = await withTimeout(this.#context.ports.list(), listMs);
      this.#failing = false;
      if (!this.#isStopped) this.#compare(listed);
    } catch {
      // Said once, not twice a second.
      if (!this.#failing) this.#context.logger.warn('port-list-failed');
      this.#failing = true;
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#poll(), pollMs);
  }

  #compare(listed: readonly PortInfo[]): void {
    const paths = new Set(listed.map(({ path }) => path));
    for (const [path, port] of this.#known) {
      if (paths.has(path)) continue;
      this.#known.delete(path);
      guarded(this.#context.report, 'device.vanished', () => this.#context.vanished(port));
    }
    for (const port of listed) {
      if (this.#known.has(port.path)) continue;
      this.#known.set(port.path, port);
      guarded(this.#context.report, 'device.appeared', () => this.#context.appeared(port));
    }
  }
}
