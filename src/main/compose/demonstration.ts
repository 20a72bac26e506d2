import type { Device } from '#shared/contract/devices.ts';
import { moduleOf } from '#main/devices/registry.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Logger } from '#main/ports/logger.ts';
import { demoPatients } from '#main/services/setup/demo-data.ts';
import type { Workplace } from './workplace.ts';

/** How the demonstration's own ports begin; devices on other ports are a person's to register. */
const demoPort = 'demo:';

/**
 * Registers the demonstration's patients and simulated devices through the services that a clinician would use, each
 * as soon as it is there.
 * @param actAs proves the demonstration's registrar with the PIN that the sign-in page shows
 */
export async function seedDemonstration(
  workplace: Workplace,
  actAs: () => Promise<Actor>,
  logger: Logger,
): Promise<void> {
  try {
    const actor = await actAs();
    const { register, registerLater } = registration(workplace, logger);
    await registerPatients(workplace, actor);
    await Promise.all(workplace.devices.list().map((device) => register(device, async () => actor)));
    registerLater(actAs);
  } catch (error) {
    logger.warn('demo.not-complete', { error });
  }
}

async function registerPatients({ patients }: Workplace, actor: Actor): Promise<void> {
  const known = await patients.handlers['patients.list'](actor, { limit: 1 });
  if (known.patients.length > 0) return;
  for (const patient of demoPatients) await patients.handlers['patients.register'](actor, patient);
}

function registration({ devices }: Workplace, logger: Logger) {
  const registering = new Set<string>();
  async function register(device: Device, actAs: () => Promise<Actor>): Promise<void> {
    const shown = moduleOf(device.model)?.simulator.demonstration;
    const isNew = !device.registered && device.port.startsWith(demoPort) && !registering.has(device.deviceId);
    if (shown === undefined || !isNew) return;
    registering.add(device.deviceId);
    try {
      const actor = await actAs();
      await devices.register(actor, device.deviceId, shown.label);
      if (shown.configuration !== undefined) {
        await devices.configure(device.deviceId, undefined, shown.configuration);
      }
    } catch (error) {
      logger.warn('demo.device-not-registered', { model: device.model, error });
    } finally {
      registering.delete(device.deviceId);
    }
  }
  return {
    register,
    /** A module that was still being probed, or was unplugged. */
    registerLater: (actAs: () => Promise<Actor>) =>
      devices.onDevice((device) => void register(device, actAs)),
  };
}
