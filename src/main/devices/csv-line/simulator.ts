import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import type { SimulatedPatient } from '#main/simulation/source.ts';
import { encodeLine } from './protocol.ts';

/** Lines a second. */
export const lineRateHz = 50;

const field = (value: number | null, decimals: number): number =>
  value === null ? Number.NaN : Number(value.toFixed(decimals));

/**
 * A home-made bedside logger: `airflow in L/s,temperature in °C` on each line, an empty field where a probe is off.
 */
export function createCsvLine(patient: SimulatedPatient): SimulatedDevice {
  const source = patient.source(lineRateHz);
  let said = 0;
  let probesOff = false;
  return {
    model: 'csv-line',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (const due = Math.floor((timeMs * lineRateHz) / 1000); said < due; said += 1) {
        const { airflow, temperature } = source.next();
        // Without its probe the thermometer has nothing to say; the flow sensor is part of the box.
        say(encodeLine([field(airflow, 3), field(probesOff ? null : temperature, 2)]));
      }
    },
    receive: () => undefined,
    leadOff(off) {
      probesOff = off;
    },
  };
}
