import { ServiceError } from '#shared/contract/errors.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { InProcessPorts } from '#main/simulation/in-process-ports.ts';
import type { Workplace } from './workplace.ts';

type DeviceMethod = Extract<keyof Handlers, `devices.${string}` | `simulators.${string}`>;

/** @param demoPorts undefined where there is no demonstration */
export function deviceHandlers(
  workplace: () => Workplace,
  demoPorts: () => InProcessPorts | undefined,
): Pick<Handlers, DeviceMethod> {
  return {
    'devices.list': () => ({ devices: [...workplace().devices.list()] }),
    'devices.register': (actor, { deviceId, label }) => workplace().devices.register(actor, deviceId, label),
    'devices.configure': (actor, { deviceId, label, configuration, shown }) =>
      workplace().devices.configure(actor, deviceId, label, configuration, shown),
    'devices.command': async (actor, { deviceId, command }) => {
      await workplace().devices.command(actor, deviceId, command);
      return {};
    },
    'simulators.control': (_actor, { deviceId, fault }) => {
      const port = workplace().devices.get(deviceId)?.port;
      const ports = demoPorts();
      if (port === undefined || ports === undefined || !port.startsWith('demo:')) throw notSimulated();
      ports.control(port, fault);
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
