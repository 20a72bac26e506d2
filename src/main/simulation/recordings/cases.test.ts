import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createHealthyPi5Decoder, ecgMillivoltPerCount } from '#main/devices/healthypi-5/protocol.ts';
import { healthyPi5 } from '#main/devices/healthypi-5/module.ts';
import { recordedPatient } from './patient.ts';
import { readRecording } from './read.ts';
import { planReplay, type ReplayPlan } from './replay-plan.ts';

const cases = '../shared/data/cases';
const module = { model: 'healthypi-5', measures: healthyPi5.simulator.replays };

/** What a HealthyPi 5 sends of it in its first eight seconds, mV. */
function onTheWire(plan: ReplayPlan): number[] {
  const ecg: number[] = [];
  const ignored = { ecgBlock: () => undefined, ppgBlock: () => undefined };
  const decoder = createHealthyPi5Decoder({
    ...ignored,
    sample: (packet) => void ecg.push(packet.ecg * ecgMillivoltPerCount),
  });
  healthyPi5.simulator.create(recordedPatient(plan)).run(8000, (bytes) => decoder.push(bytes));
  return ecg;
}

const note = (text: string) => expect.stringContaining(text);

describe.runIf(existsSync(cases))(
  'files of public bug reports play their beat of 1 mV a second (skipped where ../shared/data is not there)',
  () => {
    it.each([
      ['MCL1.hea', []],
      ['gain-dot.hea', []],
      ['mghdb-two.hea', []],
      ['nsrdb-ECG1.hea', []],
      ['decimal-comma.csv', []],
      ['micro-greek.csv', []],
      ['physiobank-hms.csv', []],
      ['sep-line.csv', []],
      ['time-us.csv', []],
      ['utf16.csv', []],
      ['annotations-digital-zero.edf', []],
      ['chbmit-dash-channel.edf', []],
      ['records-zero.edf', [note('The header says 0 for the number of records')]],
      ['truncated.edf', [note('8 of 10 records are there (to byte 2112), the last 2 s are missing')]],
      ['zmax-comma.edf', []],
    ])('%s', async (name, notes) => {
      const plan = planReplay(await readRecording(`${cases}/${name}`), module);
      expect(plan.durationSeconds).toBe(8);
      expect(plan.notes).toEqual(notes);
      const ecg = onTheWire(plan);
      expect(ecg).toHaveLength(1024);
      // Linear interpolation from 100 to 128 Hz takes something off the peak of one sample, by up to a quarter.
      const peaks = Array.from({ length: 8 }, (_, second) =>
        Math.max(...ecg.slice(second * 128, second * 128 + 128)),
      );
      for (const peak of peaks) expect(Math.abs(peak - peaks[0]!)).toBeLessThan(0.01);
      expect(peaks[0]).toBeGreaterThan(0.7);
      expect(peaks[0]).toBeLessThanOrEqual(1.001);
      const { samples } = plan.channels.find(({ field }) => field === 'ecg')!.signal;
      const { factor } = plan.channels.find(({ field }) => field === 'ecg')!;
      expect(Math.max(...samples) * factor).toBeCloseTo(1, 5);
      expect(Math.min(...samples) * factor).toBeCloseTo(-0.2, 5);
    });

    it('numerics.hea, a number a minute of each, is refused with a reason for each', async () => {
      const recording = await readRecording(`${cases}/numerics.hea`);
      expect(() => planReplay(recording, module)).toThrow(
        /“HR”, “PULSE”: .* a rate, .*“RESP”: a number \(one every 60 s\), no wave; “SpO2”: /,
      );
    });
  },
);
