import type { Driver } from './driver.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { PortInfo, DevicePorts } from '#main/ports/device-ports.ts';
import type { VitalNews } from '#main/services/vitals/vital-news.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { DeviceBook } from './device-book.ts';
import type { DeviceEntry } from './device-entry.ts';
import { LiveConnection, type ConnectionEvents, type EndReason } from './live-connection.ts';
import { closeLink, probePort, type Found, type ProbeResult } from './probing.ts';

export interface RunnerContext {
  readonly ports: DevicePorts;
  readonly drivers: readonly Driver[];
  readonly book: DeviceBook;
  readonly logger: Logger;
  readonly report: ReportFault;
  readonly vitals: Pick<VitalNews, 'lose'>;
  readonly monotonic: () => number;
  readonly utcOf: (monotonicMs: number) => number;
  readonly nextStreamId: () => number;
  readonly events: (entry: DeviceEntry) => ConnectionEvents;
}

const problems: Readonly<Record<EndReason, string>> = {
  silent: 'No data from the device. Check its cable and power.',
  'not-understood': 'The device sends data that cannot be read. Unplug it and plug it in again.',
  'driver-failed': 'The part of this program that reads the device failed. It is tried again; tell IT.',
  flooded: 'The device sends far more data than it should. Unplug it and plug it in again.',
  'too-fast': 'The device sends more samples than its rate allows. Check how it is set up.',
  'link-closed': 'The connection was lost. Check the cable.',
  'write-failed': 'The device does not take commands. Unplug it and plug it in again.',
  unplugged: 'Not plugged in.',
  reconfigured: '',
  stopped: '',
};
const notUnderstood =
  'Something on this port sends data that no known device sends: another device, or another speed.';
const notAnswering = 'The device does not answer. Check that it is switched on.';
const notOpened = 'The port cannot be opened. Another program may be using it.';

/** Between two tries at a device that was just lost, ms. */
const soonMs = 200;
/** At a port on which nothing was recognised: gently, and more and more rarely, ms. */
const laterMs = [1000, 2000, 4000, 8000, 15_000] as const;
/** A port that cannot be opened so often is in use elsewhere. */
const busyTries = 4;
/** Of so many tries at a port whose device is known, one asks all drivers: another device may be there now. */
const allEvery = 6;

/** One serial port from plugging in to unplugging: probing → running → silent → recovering → … */
export class PortRunner {
  readonly port: PortInfo;
  readonly #context: RunnerContext;
  readonly #done: Promise<void>;
  #isStopped = false;
  #connection: LiveConnection | null = null;
  #wake: () => void = () => undefined;

  constructor(port: PortInfo, context: RunnerContext) {
    this.port = port;
    this.#context = context;
    this.#done = this.#run();
  }

  /** The port is gone, or the program ends. Resolves when the port was let go. */
  async stop(reason: 'unplugged' | 'stopped'): Promise<void> {
    this.#isStopped = true;
    this.#connection?.end(reason);
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    let tries = 0;
    while (!this.#isStopped) {
      let found: ProbeResult = { driver: null, bytes: 0, opened: true };
      try {
        found = await this.#probe(tries);
        if (found.driver === null) this.#explain(found, tries);
        else await this.#live(found);
      } catch (error) {
        this.#context.report('device.port', error);
      }
      tries = found.driver === null ? tries + 1 : 0;
      if (!this.#isStopped) await this.#pause(this.#pauseMs(found, tries));
    }
    this.#context.book.unplugged(this.port);
  }

  #pauseMs(found: ProbeResult, tries: number): number {
    if (found.driver !== null || this.#context.book.lastOn(this.port) !== undefined) return soonMs;
    return laterMs[Math.min(tries, laterMs.length) - 1] ?? soonMs;
  }

  async #probe(tries: number): Promise<ProbeResult> {
    const { ports, drivers, book, monotonic } = this.#context;
    const last = book.lastOn(this.port);
    const known =
      last?.driver == null
        ? undefined
        : { driver: last.driver, configuration: last.registration?.configuration };
    if (last !== undefined && last.state === 'closed') book.setState(last, 'probing', '');
    const all = known === undefined || tries % allEvery === allEvery - 1;
    const { report } = this.#context;
    const context = { ports, monotonic, report, isCancelled: () => this.#isStopped };
    return probePort(context, this.port, all ? drivers : [known.driver], known);
  }

  #explain(found: Extract<ProbeResult, { driver: null }>, tries: number): void {
    // A port that was just pulled out cannot be opened either, until the list of ports says that it is gone.
    if (this.#isStopped || (!found.opened && tries < busyTries)) return;
    const { book } = this.#context;
    const last = book.lastOn(this.port);
    const heard = found.bytes > 0 ? (found.refused ?? notUnderstood) : notAnswering;
    const problem = found.opened ? heard : notOpened;
    if (last !== undefined) book.setState(last, last.state, problem);
    else if (found.bytes > 0) book.unknown(this.port, problem);
    else book.forgetUnknown(this.port);
  }

  async #live(found: Found): Promise<void> {
    try {
      await this.#connected(found);
    } finally {
      // Whatever failed: the port is not kept, and no timer of the connection goes on.
      this.#connection?.end('stopped');
      this.#connection = null;
      await closeLink(found.link);
    }
  }

  async #connected(found: Found): Promise<void> {
    const { driver, recognised, link } = found;
    const { book, logger, utcOf, monotonic } = this.#context;
    const entry = book.recognised(driver, this.port);
    entry.foundConfiguration = recognised.configuration;
    const connection = this.#connect(entry, found);
    if (connection === undefined) {
      book.setState(entry, 'recovering', problems['driver-failed']);
      return;
    }
    book.setState(entry, 'running', '');
    logger.info('device-running', { deviceId: entry.deviceId, model: driver.model });
    if (this.#isStopped) connection.end('unplugged');

    const reason = await connection.ended;
    entry.countLoss(0);
    this.#connection = null;
    entry.connection = null;
    logger.info('device-ended', { deviceId: entry.deviceId, model: driver.model, reason });
    const absence = reason === 'unplugged' || reason === 'link-closed' ? 'unplugged' : 'silent';
    if (reason !== 'reconfigured') this.#context.vitals.lose(entry.deviceId, absence, utcOf(monotonic()));
    if (reason !== 'unplugged' && reason !== 'stopped') book.setState(entry, 'silent', problems[reason]);
    await closeLink(link);
    if (!this.#isStopped) book.setState(entry, 'recovering', problems[reason]);
  }

  /** @returns undefined when the driver fails to begin, which is reported */
  #connect(entry: DeviceEntry, { driver, recognised, link }: Found): LiveConnection | undefined {
    const { report, events, monotonic, utcOf, nextStreamId } = this.#context;
    try {
      const connection = new LiveConnection({
        deviceId: entry.deviceId,
        driver,
        recognised,
        configuration: entry.configuration,
        link,
        events: events(entry),
        report,
        monotonic,
        utcOf,
        nextStreamId,
      });
      this.#connection = connection;
      entry.connection = connection;
      entry.ticksPerSecond = connection.ticksPerSecond;
      entry.counted = { skippedBytes: 0, foreignLines: 0 };
      link.onData((bytes) => connection.data(bytes));
      return connection;
    } catch (error) {
      report(`driver.${driver.model}`, error);
      return undefined;
    }
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    if (this.#isStopped) resolve();
    await promise;
    clearTimeout(timer);
  }
}
