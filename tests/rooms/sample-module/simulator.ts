import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import type { SimulatedPatient } from '#main/simulation/source.ts';
import { encode, rateHz } from './protocol.ts';

const strong = 200;
const weak = 20;

/** A clip that sends from the moment it has power. */
export function createClip(patient: SimulatedPatient): SimulatedDevice {
  const source = patient.source(rateHz);
  let said = 0;
  let isOff = false;
  let light = strong;
  return {
    model: 'finger-clip',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (const due = Math.floor((timeMs * rateHz) / 1000); said < due; said += 1) {
        const { pleth, heartRate } = source.next();
        const isDark = isOff || pleth === null;
        say(
          encode({
            number: said & 0xff,
            pleth: isDark ? 0 : 1 + Math.round(light * Math.max(0, Math.min(1, pleth))),
            pulse: isDark ? 0 : Math.round(heartRate ?? 0),
          }),
        );
      }
    },
    receive: () => undefined,
    leadOff(off) {
      isOff = off;
    },
    play(fault) {
      light = fault === 'weak' ? weak : strong;
    },
  };
}
