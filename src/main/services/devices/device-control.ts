import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Device, DeviceConfiguration } from '#shared/contract/devices.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import { InTurn } from '#main/in-turn.ts';
import { badArguments } from '#main/services/api/envelope.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Outbox } from '#main/services/outbox/intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { DeviceBook } from './device-book.ts';
import type { DeviceEntry } from './device-entry.ts';
import { mergeConfiguration } from './merge-configuration.ts';
import { makeRegistration, Registration, registrationPrefix } from './registration.ts';

/** What may be asked of devices. */
export interface DeviceControl {
  register(actor: Actor, deviceId: DeviceId, label: string): Promise<Device>;
  /**
   * What is not sent stays as it is.
   * @param shown `configuration` before the person edited it: what they did not touch is not written back
   * @throws ServiceError('conflict') when another changed the same part meanwhile
   */
  configure(
    deviceId: DeviceId,
    label: string | undefined,
    configuration: DeviceConfiguration | undefined,
    shown?: DeviceConfiguration,
  ): Promise<Device>;
  command(deviceId: DeviceId, command: string): Promise<void>;
}

export interface ControlContext {
  readonly book: DeviceBook;
  readonly records: RecordStore;
  readonly outbox: Outbox;
  /** UTC ms */
  readonly now: () => number;
}

const reload = 'Look at the list of devices again.';

/** What can be done to devices. */
export class DeviceController implements DeviceControl {
  readonly #context: ControlContext;
  readonly #registering = new Set<DeviceId>();
  #isOpen = false;
  readonly #turns = new InTurn<'configure'>();

  constructor(context: ControlContext) {
    this.#context = context;
  }

  /** Reads the registrations. @throws ServiceError('locked') while the record store is locked */
  async open(): Promise<void> {
    for (const { value } of await this.#context.records.list(registrationPrefix)) {
      const entry = this.#context.book.register(Registration.parse(value));
      if (entry !== undefined) reconnectWhenChanged(entry, entry.foundConfiguration);
    }
    this.#isOpen = true;
  }

  async register(actor: Actor, deviceId: DeviceId, label: string): Promise<Device> {
    const { book, records, outbox, now } = this.#context;
    if (!this.#isOpen) {
      throw new ServiceError('locked', 'Devices cannot be registered yet.', 'Sign in first.', true);
    }
    const entry = book.get(deviceId);
    if (entry === undefined) throw new ServiceError('not-found', 'This device is not plugged in.', reload);
    if (entry.driver === null) {
      throw new ServiceError(
        'device',
        'Nobody knows what this device is.',
        'Plug in a device of a known kind.',
      );
    }
    if (entry.registration !== null || this.#registering.has(deviceId)) {
      throw new ServiceError('conflict', 'This device is registered already.', reload);
    }
    this.#registering.add(deviceId);
    try {
      const { registration, intent } = makeRegistration(actor, {
        deviceId,
        model: entry.driver.model,
        label,
        serialNumber: entry.port.serialNumber,
        portPath: entry.port.path,
        simulated: entry.port.simulated,
        // Before it is written: what its own driver cannot read is not stored.
        configuration: entry.driver.configuration?.schema.parse(entry.foundConfiguration) ?? {},
        registeredMs: now(),
      });
      const record = { key: `${registrationPrefix}${deviceId}`, value: registration };
      await records.write([record, ...outbox.prepare(intent)]);
      entry.registration = registration;
      // It may have been unplugged, and forgotten, while that was written.
      book.register(registration);
    } finally {
      this.#registering.delete(deviceId);
    }
    outbox.wake();
    return entry.toDevice();
  }

  configure(...args: Parameters<DeviceControl['configure']>): Promise<Device> {
    // One after the other: each begins with what the one before has stored.
    return this.#turns.take('configure', () => this.#configure(...args));
  }

  async #configure(
    deviceId: DeviceId,
    label: string | undefined,
    wanted: DeviceConfiguration | undefined,
    shown?: DeviceConfiguration,
  ): Promise<Device> {
    const { entry, registration } = this.#registered(deviceId);
    const before = entry.configuration;
    const configuration = wanted === undefined ? before : changedConfiguration(entry, wanted, shown);
    if (entry.sessionId !== null && !isDeepStrictEqual(before, configuration)) {
      throw new ServiceError(
        'conflict',
        'Channels cannot be changed while a session records them.',
        'Detach the device from the session first.',
      );
    }
    checkUsable(entry, before, configuration);
    const changed: Registration = { ...registration, label: label ?? registration.label, configuration };
    await this.#context.records.write([{ key: `${registrationPrefix}${deviceId}`, value: changed }]);
    entry.registration = changed;
    reconnectWhenChanged(entry, before);
    this.#context.book.changed(entry);
    return entry.toDevice();
  }

  async command(...[deviceId, command]: Parameters<DeviceControl['command']>): Promise<void> {
    const { entry } = this.#registered(deviceId);
    if (entry.driver?.commands.some(({ name }) => name === command) !== true) {
      throw new ServiceError('device', 'This device cannot do that.', 'Choose a device that can.');
    }
    if (entry.connection === null) {
      throw new ServiceError('device', 'The device is not connected.', 'Check its cable and power.', true);
    }
    entry.connection.command(command);
  }

  #registered(deviceId: DeviceId): { readonly entry: DeviceEntry; readonly registration: Registration } {
    const entry = this.#context.book.get(deviceId);
    if (entry === undefined) throw new ServiceError('not-found', 'There is no such device.', reload);
    if (entry.registration === null) {
      throw new ServiceError('not-allowed', 'This device is not registered.', 'Register it first.');
    }
    return { entry, registration: entry.registration };
  }
}

/** @throws ServiceError when this model has nothing of the kind to set up, or not so */
function changedConfiguration(
  { driver, configuration }: DeviceEntry,
  sent: DeviceConfiguration,
  shown: DeviceConfiguration | undefined,
): DeviceConfiguration {
  const own = driver?.configuration;
  if (own === undefined || Object.keys(sent).some((key) => !(key in own.part.shape))) {
    throw new ServiceError(
      'bad-request',
      'This device has no such set-up.',
      'Choose the set-up of its own kind.',
    );
  }
  const parsed = z.object({ configuration: own.part }).safeParse({ configuration: sent });
  if (!parsed.success) throw badArguments(parsed.error);
  return mergeConfiguration(own.schema, configuration, parsed.data.configuration, shown);
}

/** @throws ServiceError when the driver could not make anything of a changed configuration */
function checkUsable(entry: DeviceEntry, before: DeviceConfiguration, changed: DeviceConfiguration): void {
  if (isDeepStrictEqual(before, changed)) return;
  const problem = entry.driver?.configuration?.unusable?.(changed) ?? null;
  if (problem !== null) throw new ServiceError('bad-request', problem.message, problem.hint);
}

function reconnectWhenChanged(entry: DeviceEntry, before: DeviceConfiguration): void {
  if (!isDeepStrictEqual(before, entry.configuration)) entry.connection?.end('reconfigured');
}
