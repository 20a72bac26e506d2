import { combinePorts } from '#main/adapters/serial/combine-ports.ts';
import { createNodeSerialPorts } from '#main/adapters/serial/node-serial-ports.ts';
import { createPtyPorts } from '#main/adapters/serial/pty-ports.ts';
import { portsFolder } from '#main/adapters/serial/ports-folder.ts';
import { modules } from '#main/devices/registry.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { createInProcessPorts, type InProcessPorts } from '#main/simulation/in-process-ports.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { createSimulator } from '#main/simulation/simulator.ts';

/** The demonstration's own ports, this machine's serial ports, and the pseudo-terminals of `npm run simulate`. */
export function allPorts(demoPorts: DevicePorts | undefined): DevicePorts {
  const real = createNodeSerialPorts();
  return combinePorts([
    ...(demoPorts === undefined ? [] : [demoPorts]),
    real,
    // Windows has no pseudo-terminals.
    ...(process.platform === 'win32' ? [] : [createPtyPorts(real, portsFolder())]),
  ]);
}

/** The demonstration's sensor modules, one of each kind, on one synthetic patient, at ports named `demo:<model>`. */
export function createDemoPorts(options: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly seed: number;
}): InProcessPorts {
  const patient = syntheticPatient({ seed: options.seed });
  const simulators = modules.map(({ driver, simulator }) => {
    const device = simulator.create(patient);
    return [`demo:${driver.model}`, createSimulator({ device, ...options })] as const;
  });
  return createInProcessPorts(new Map(simulators));
}
