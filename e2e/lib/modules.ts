import { simulatedDevices } from '#main/simulation/registry.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { offerPty, type PtyPort } from '#main/simulation/pty.ts';
import { createSimulator } from '#main/simulation/simulator.ts';

/** A simulated sensor module on a real pseudo-terminal, as if plugged into the workstation. */
export function plugIn(
  model: 'healthypi-5' | 'bitalino' | 'suntech-nibp' | 'csv-line',
  portsFolder: string,
): Promise<PtyPort> {
  const create = simulatedDevices.get(model);
  if (create === undefined) throw new Error(`no simulator for ${model}`);
  const device = create(syntheticPatient({ seed: 7, heartRatePerMin: 78 }));
  const simulator = createSimulator({ device, clock: { monotonic: () => performance.now() }, seed: 7 });
  return offerPty(simulator, { folder: portsFolder });
}
