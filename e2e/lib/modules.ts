import { encodeLine } from '#main/devices/csv-line/protocol.ts';
import { moduleOf } from '#main/devices/registry.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { offerPty, type PtyPort } from '#main/simulation/pty.ts';
import { createSimulator, type SimulatedDevice } from '#main/simulation/simulator.ts';

/** A simulated sensor module on a real pseudo-terminal, as if plugged into the workstation. */
export function plugIn(
  model: 'healthypi-5' | 'bitalino' | 'suntech-nibp' | 'csv-line',
  portsFolder: string,
): Promise<PtyPort> {
  const found = moduleOf(model);
  if (found === undefined) throw new Error(`no simulator for ${model}`);
  return offer(found.simulator.create(syntheticPatient({ seed: 7, heartRatePerMin: 78 })), portsFolder);
}

/** A home-made logger that writes these numbers on every line, ten times a second. */
export function plugInLines(numbers: () => readonly number[], portsFolder: string): Promise<PtyPort> {
  let said = 0;
  const device: SimulatedDevice = {
    model: 'csv-line',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (const due = Math.floor(timeMs / 100); said < due; said++) say(encodeLine(numbers()));
    },
    receive: () => undefined,
    leadOff: () => undefined,
  };
  return offer(device, portsFolder);
}

function offer(device: SimulatedDevice, portsFolder: string): Promise<PtyPort> {
  const simulator = createSimulator({ device, clock: { monotonic: () => performance.now() }, seed: 7 });
  return offerPty(simulator, { folder: portsFolder });
}
