import type { SimulatedDevice } from '#main/simulation/simulator.ts';

/** A device for tests that writes what it is told, 50 lines a second. */
export function writer(line: (i: number) => string): SimulatedDevice {
  const encoder = new TextEncoder();
  let said = 0;
  return {
    model: 'csv-line',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (const due = Math.floor(timeMs / 20); said < due; said += 1) say(encoder.encode(line(said)));
    },
    receive: () => undefined,
    leadOff: () => undefined,
  };
}
