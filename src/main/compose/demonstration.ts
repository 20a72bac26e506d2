import type { Device } from '#shared/contract/devices.ts';
import type { Actor, Logger } from '#main/services/ports.ts';
import { demoDeviceLabels } from '#main/services/setup/demo-data.ts';
import type { Workplace } from './workplace.ts';

/** How the demonstration's own ports begin; devices on other ports are a person's to register. */
const demoPort = 'demo:';

function isNew({ registered, port, model }: Device): boolean {
  return !registered && port.startsWith(demoPort) && demoDeviceLabels[model] !== undefined;
}

/**
 * Registers the demonstration's patients and simulated devices through the services a clinician would use, as soon as
 * each is there.
 * @param actAs proves the demonstration's registrar with the PIN that the sign-in page shows
 */
export async function seedDemonstration(
  { devices }: Workplace,
  actAs: () => Promise<Actor>,
  logger: Logger,
): Promise<void> {
  const registering = new Set<string>();
  const register = async (device: Device) => {
    if (!isNew(device) || registering.has(device.deviceId)) return;
    registering.add(device.deviceId);
    try {
      await devices.register(
        await actAs(),
        device.deviceId,
        demoDeviceLabels[device.model] ?? device.modelName,
      );
    } catch (error) {
      registering.delete(device.deviceId);
      logger.warn('demo.device-not-registered', { model: device.model, error });
    }
  };
  devices.onDevice((device) => void register(device));
  for (const device of devices.list()) await register(device);
}
