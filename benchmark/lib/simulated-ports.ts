import { moduleOf } from '#main/devices/registry.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';

/** A module's simulator on a synthetic patient. */
export function simulated(model: string, seed: number): SimulatedDevice {
  const found = moduleOf(model);
  if (found === undefined) throw new Error(`no simulator for ${model}`);
  return found.simulator.create(syntheticPatient({ seed }));
}
