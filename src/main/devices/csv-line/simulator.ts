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
  const text = new TextEncoder();
  let chatters = false;
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
        const second = Math.floor(said / lineRateHz);
        if (chatters && said % lineRateHz === 0) say(text.encode(`# ${second} s, all is well\r\n\r\n`));
        // Once in ten seconds the flow is too large for the sketch, as it says so.
        if (chatters && second % 10 === 9) say(text.encode(`ovf,${field(temperature, 2)}\r\n`));
        else say(encodeLine([field(airflow, 3), field(probesOff ? null : temperature, 2)]));
      }
    },
    receive: () => undefined,
    leadOff(off) {
      probesOff = off;
    },
    play(fault) {
      chatters = fault === 'chatter';
    },
  };
}
