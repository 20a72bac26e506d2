import type { Device } from '#shared/contract/devices.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { Driver } from './driver.ts';
import type { Clock } from '#main/ports/clock.ts';
import { type DeviceControl, DeviceController } from './device-control.ts';
import type { DeviceFeed, LiveFrame } from './device-feed.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Outbox } from '#main/services/outbox/intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import type { VitalNews } from '#main/services/vitals/vital-news.ts';
import { DeviceBook } from './device-book.ts';
import type { DeviceEntry } from './device-entry.ts';
import { createEmitter, type Emitter } from '#main/services/events/emitter.ts';
import type { ConnectionEvents } from './live-connection.ts';
import { lossStepMs } from './loss-counter.ts';
import { PortRunner } from './port-runner.ts';
import { PortWatcher } from './port-watcher.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';
import { withTimeout } from './with-timeout.ts';

export interface DeviceServiceContext {
  readonly ports: DevicePorts;
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly records: RecordStore;
  readonly outbox: Outbox;
  /** Tells this workstation's ports from another's: the same text at each start, no secret. */
  readonly workstationId: string;
  readonly report: ReportFault;
  readonly vitals: VitalNews;
}

type Notice = Extract<StreamEvent, { type: 'notice' }>;

export interface DeviceService extends DeviceFeed, DeviceControl {
  /** Looks for devices from now on. */
  start(): void;
  /** The record store is unlocked: registrations are known from here on. @throws ServiceError('locked') */
  openRegister(): Promise<void>;
  /** Lets all ports go. */
  stop(): Promise<void>;
  /** An unregistered device was unplugged. */
  onDeviceGone(listener: (deviceId: DeviceId) => void): () => void;
  /** An R peak that our detector found; UTC ms. */
  onBeat(listener: (deviceId: DeviceId, timeMs: number) => void): () => void;
  /** The machine's clock jumped. */
  onNotice(listener: (notice: Notice) => void): () => void;
}

/** Finds and runs sensor devices, and controls them. */
export function createDeviceService(context: DeviceServiceContext): DeviceService {
  return new Devices(context);
}

const stopMs = 1200;
/** Battery and loss are told so often, in steps of `lossStepMs`. */
const tellEverySteps = 2;

class Devices implements DeviceService {
  readonly #context: DeviceServiceContext;
  readonly #frames: Emitter<[LiveFrame]>;
  readonly #devices: Emitter<[Device]>;
  readonly #gone: Emitter<[DeviceId]>;
  readonly #beats: Emitter<[DeviceId, number]>;
  readonly #notices: Emitter<[Notice]>;
  readonly onFrame: DeviceService['onFrame'];
  readonly onDevice: DeviceService['onDevice'];
  readonly onDeviceGone: DeviceService['onDeviceGone'];
  readonly onBeat: DeviceService['onBeat'];
  readonly onNotice: DeviceService['onNotice'];
  readonly #wallClock: WallClock;
  readonly #book: DeviceBook;
  readonly #controller: DeviceController;
  readonly #watcher: PortWatcher;
  readonly #runners = new Map<string, PortRunner>();
  /** Runners of ports that are gone, until they let them go. */
  readonly #leaving = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #steps = 0;
  #steppedMs = 0;
  #streams = 0;
  #noticeCount = 0;

  constructor(context: DeviceServiceContext) {
    const { ports, drivers, clock, logger, records, outbox, workstationId, report } = context;
    this.#context = context;
    this.#frames = createEmitter('device.frames', report);
    this.#devices = createEmitter('device.states', report);
    this.#gone = createEmitter('device.gone', report);
    this.#beats = createEmitter('device.beats', report);
    this.#notices = createEmitter('device.notices', report);
    this.onFrame = this.#frames.on;
    this.onDevice = this.#devices.on;
    this.onDeviceGone = this.#gone.on;
    this.onBeat = this.#beats.on;
    this.onNotice = this.#notices.on;
    this.#wallClock = createWallClock(clock);
    this.#book = new DeviceBook({
      drivers,
      workstationId,
      now: () => clock.now(),
      changed: this.#devices.tell,
      gone: this.#gone.tell,
    });
    this.#controller = new DeviceController({ book: this.#book, records, outbox, now: () => clock.now() });
    this.#watcher = new PortWatcher({
      ports,
      logger,
      report,
      appeared: (port) => this.#runners.set(port.path, new PortRunner(port, this.#runnerContext())),
      vanished: ({ path }) => this.#leave(path, 'unplugged'),
    });
  }

  start(): void {
    this.#steppedMs = this.#context.clock.monotonic();
    this.#timer = setInterval(() => this.#step(), lossStepMs);
    this.#watcher.start();
  }

  openRegister(): Promise<void> {
    return this.#controller.open();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#watcher.stop();
    for (const path of this.#runners.keys()) this.#leave(path, 'stopped');
    // A port that does not let go must not hold up the end of the program.
    await withTimeout(Promise.all(this.#leaving), stopMs).catch(() => undefined);
  }

  list(): readonly Device[] {
    return this.#book.entries().map((entry) => entry.toDevice());
  }

  get(deviceId: DeviceId): Device | undefined {
    return this.#book.get(deviceId)?.toDevice();
  }

  signalsOf(deviceId: DeviceId): Device['signals'] {
    return this.get(deviceId)?.signals ?? [];
  }

  assign(deviceId: DeviceId, sessionId: SessionId | null): void {
    const entry = this.#book.get(deviceId);
    if (entry === undefined || entry.sessionId === sessionId) return;
    entry.countLoss(0);
    if (sessionId !== null) entry.loss.restart();
    entry.sessionId = sessionId;
    this.#book.changed(entry);
  }

  register(...args: Parameters<DeviceControl['register']>): Promise<Device> {
    return this.#controller.register(...args);
  }

  configure(...args: Parameters<DeviceControl['configure']>): Promise<Device> {
    return this.#controller.configure(...args);
  }

  command(...args: Parameters<DeviceControl['command']>): Promise<void> {
    return this.#controller.command(...args);
  }

  #runnerContext(): ConstructorParameters<typeof PortRunner>[1] {
    const { ports, drivers, logger, clock, report, vitals } = this.#context;
    return {
      ports,
      drivers,
      logger,
      report,
      vitals,
      book: this.#book,
      monotonic: () => clock.monotonic(),
      utcOf: (monotonicMs) => this.#wallClock.utcOf(monotonicMs),
      nextStreamId: () => (this.#streams += 1),
      events: (entry) => this.#events(entry),
    };
  }

  /** Nothing of a device that is not registered goes any further. */
  #events(entry: DeviceEntry): ConnectionEvents {
    const { deviceId } = entry;
    return {
      frame: ({ signalId }, frame) => {
        if (entry.registration !== null) this.#frames.tell({ deviceId, signalId, frame });
      },
      vital: (code, source, timeMs, value, absence) => {
        if (entry.registration === null) return;
        const { sessionId } = entry;
        this.#context.vitals.tell({ deviceId, sessionId, code, source, timeMs, value, absence });
      },
      beat: (timeMs) => {
        if (entry.registration !== null) this.#beats.tell(deviceId, timeMs);
      },
      battery: (charge) => {
        entry.battery = charge;
      },
      problem: (text) => {
        if (entry.state === 'running') this.#book.setState(entry, 'running', text);
      },
    };
  }

  #leave(path: string, reason: 'unplugged' | 'stopped'): void {
    const runner = this.#runners.get(path);
    if (runner === undefined) return;
    this.#runners.delete(path);
    const left = runner.stop(reason);
    this.#leaving.add(left);
    void left.finally(() => this.#leaving.delete(left));
  }

  #step(): void {
    const now = this.#context.clock.monotonic();
    const elapsedMs = now - this.#steppedMs;
    this.#steppedMs = now;
    this.#steps += 1;
    const tell = this.#steps % tellEverySteps === 0;
    for (const entry of this.#book.entries()) {
      guarded(this.#context.report, 'device.step', () => {
        entry.countLoss(elapsedMs);
        if (tell && (entry.connection !== null || entry.sessionId !== null)) this.#book.changed(entry);
      });
    }
    guarded(this.#context.report, 'vitals', () => this.#context.vitals.tick());
    if (tell) guarded(this.#context.report, 'device.clock', () => this.#checkClock());
  }

  #checkClock(): void {
    const free = this.#book.entries().every(({ sessionId }) => sessionId === null);
    const jumpMs = this.#wallClock.check(free);
    if (jumpMs === 0) return;
    this.#noticeCount += 1;
    const correlationId = `clock-${this.#noticeCount}`;
    this.#context.logger.warn('clock-jumped', { jumpMs: Math.round(jumpMs), correlationId });
    const minutes = Math.round(Math.abs(jumpMs) / 60_000);
    const size = minutes === 0 ? 'by some seconds' : `by ${minutes} min`;
    this.#notices.tell({
      type: 'notice',
      level: 'warning',
      error: {
        code: 'device',
        message: `The clock of this computer was set ${jumpMs > 0 ? 'forward' : 'back'} ${size}.`,
        hint: free
          ? 'Check that it is right now.'
          : 'The running session keeps its time. Check the clock, and tell who looks after this computer.',
        retryable: false,
        correlationId,
      },
    });
  }
}
