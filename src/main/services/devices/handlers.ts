import { CommonFault } from '#shared/contract/devices.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { HandlersOf } from '#main/services/api/handlers.ts';
import type { DeviceService } from './device-service.ts';

/** The demonstration's ports, whose devices can be made to misbehave. */
export interface SimulatedPorts {
  /** @throws Error when there is no simulated device at this port */
  control(port: string, fault: string): void;
}

/** @param simulated undefined where there is no demonstration */
export function deviceHandlers(
  devices: DeviceService,
  simulated: SimulatedPorts | undefined,
): HandlersOf<'devices' | 'simulators'> {
  return {
    'devices.list': () => ({ devices: [...devices.list()] }),
    'devices.register': (actor, { deviceId, label }) => devices.register(actor, deviceId, label),
    'devices.configure': (_actor, { deviceId, label, configuration, shown }) =>
      devices.configure(deviceId, label, configuration, shown),
    'devices.command': async (_actor, { deviceId, command }) => {
      await devices.command(deviceId, command);
      return {};
    },
    'simulators.control': (_actor, { deviceId, fault }) => {
      const device = devices.get(deviceId);
      if (simulated === undefined || device?.port.startsWith('demo:') !== true) throw notSimulated();
      const known: readonly string[] = [...CommonFault.options, ...device.faults.map(({ value }) => value)];
      if (!known.includes(fault)) throw noSuchFault();
      simulated.control(device.port, fault);
      return {};
    },
  };
}

const notSimulated = () =>
  new ServiceError(
    'not-found',
    'This device is not one of the demonstration.',
    'Choose a simulated device of the demonstration hospital.',
  );

const noSuchFault = () =>
  new ServiceError(
    'bad-request',
    'The simulator of this device has no such fault.',
    'Choose one of those that it has.',
  );
