import type { Device, DeviceState } from '#shared/contract/devices.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { Driver } from './driver.ts';
import type { PortInfo } from '#main/ports/device-ports.ts';
import { DeviceEntry, unknownModel } from './device-entry.ts';
import { deviceIdOf, type Registration } from './registration.ts';

export interface BookContext {
  readonly drivers: readonly Driver[];
  readonly workstationId: string;
  /** UTC ms */
  readonly now: () => number;
  readonly changed: (device: Device) => void;
  readonly gone: (deviceId: DeviceId) => void;
}

/** All devices that are registered or plugged in. */
export class DeviceBook {
  readonly #context: BookContext;
  readonly #entries = new Map<DeviceId, DeviceEntry>();

  constructor(context: BookContext) {
    this.#context = context;
  }

  entries(): readonly DeviceEntry[] {
    return [...this.#entries.values()];
  }

  get(deviceId: DeviceId): DeviceEntry | undefined {
    return this.#entries.get(deviceId);
  }

  /** The device that was on this port last, so that its driver is tried first. */
  lastOn(port: PortInfo): DeviceEntry | undefined {
    const here = this.entries().filter(({ driver, port: { path } }) => driver !== null && path === port.path);
    const free = here.filter(({ connection }) => connection === null);
    return free.find(({ registration }) => registration !== null) ?? free[0];
  }

  /** A driver recognised its device on this port. */
  recognised(driver: Driver, port: PortInfo): DeviceEntry {
    this.forgetUnknown(port);
    for (const bySerialNumber of [true, false]) {
      const deviceId = deviceIdOf(driver.model, port, this.#context.workstationId, bySerialNumber);
      const entry = this.#entries.get(deviceId) ?? this.#add(deviceId, driver, port);
      // Cheap serial chips all have the same serial number: two at once are two devices, told apart by their ports.
      if (entry.connection !== null && entry.port.path !== port.path) continue;
      entry.port = port;
      return entry;
    }
    throw new Error('a port has one device at a time');
  }

  /** Bytes come on this port that no driver understands. */
  unknown(port: PortInfo, problem: string): void {
    const deviceId = deviceIdOf(unknownModel, port, this.#context.workstationId, false);
    const entry = this.#entries.get(deviceId) ?? this.#add(deviceId, null, port);
    this.setState(entry, 'probing', problem);
  }

  forgetUnknown(port: PortInfo): void {
    const deviceId = deviceIdOf(unknownModel, port, this.#context.workstationId, false);
    if (this.#entries.delete(deviceId)) this.#context.gone(deviceId);
  }

  /** Registered devices stay, others are forgotten when they are unplugged. */
  unplugged(port: PortInfo): void {
    this.forgetUnknown(port);
    for (const entry of this.entries()) {
      if (entry.port.path !== port.path || entry.connection !== null || entry.state === 'closed') continue;
      if (entry.registration !== null || entry.sessionId !== null) {
        this.setState(entry, 'closed', 'Not plugged in.');
      } else {
        this.#entries.delete(entry.deviceId);
        this.#context.gone(entry.deviceId);
      }
    }
  }

  /** A registration read from the store, or just made. */
  register(registration: Registration): DeviceEntry | undefined {
    const driver = this.#context.drivers.find(({ model }) => model === registration.model);
    if (driver === undefined) return undefined;
    const port = {
      path: registration.portPath,
      serialNumber: registration.serialNumber,
      simulated: registration.simulated,
    };
    const entry = this.#entries.get(registration.deviceId) ?? this.#add(registration.deviceId, driver, port);
    const stored = driver.configuration?.schema.safeParse(registration.configuration);
    // One set-up that no driver understands any more keeps nobody from signing in; what is stored stays.
    entry.registration = { ...registration, configuration: stored?.success === true ? stored.data : {} };
    const problem =
      stored?.success === false ? 'Its set-up cannot be read: set it up again.' : 'Not plugged in.';
    if (entry.stateSinceMs === 0) this.setState(entry, 'closed', problem);
    else this.changed(entry);
    return entry;
  }

  setState(entry: DeviceEntry, state: DeviceState, problem: string): void {
    if (entry.state !== state || entry.stateSinceMs === 0) entry.stateSinceMs = this.#context.now();
    else if (entry.problem === problem) return;
    entry.state = state;
    entry.problem = problem;
    this.changed(entry);
  }

  changed(entry: DeviceEntry): void {
    this.#context.changed(entry.toDevice());
  }

  #add(deviceId: DeviceId, driver: Driver | null, port: DeviceEntry['port']): DeviceEntry {
    const entry = new DeviceEntry(deviceId, driver, port);
    this.#entries.set(deviceId, entry);
    return entry;
  }
}
