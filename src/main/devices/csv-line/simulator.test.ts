import { describe, expect, it } from 'vitest';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { createCsvDecoder } from './protocol.ts';
import { createCsvLine, lineRateHz } from './simulator.ts';

function linesOf(device: ReturnType<typeof createCsvLine>, untilMs: number): number[][] {
  const lines: number[][] = [];
  const decoder = createCsvDecoder((values, count) => void lines.push([...values.subarray(0, count)]));
  device.run(untilMs, (frame) => decoder.push(frame));
  expect(decoder.skippedBytes).toBe(0);
  return lines;
}

describe('simulated text line logger', () => {
  it('says airflow and temperature on each line, at its rate', () => {
    const lines = linesOf(createCsvLine(syntheticPatient({ seed: 1 })), 4000);
    expect(lines).toHaveLength(4 * lineRateHz);
    for (const [airflow, temperature] of lines) {
      expect(Math.abs(airflow!)).toBeLessThan(1);
      expect(temperature).toBeCloseTo(36.8, 0);
    }
  });

  it('leaves the temperature’s field empty while its probe is off', () => {
    const device = createCsvLine(syntheticPatient({ seed: 1 }));
    device.leadOff(true);
    const lines = linesOf(device, 1000);
    expect(lines.every(([airflow, temperature]) => !Number.isNaN(airflow) && Number.isNaN(temperature))).toBe(
      true,
    );
  });
});
