import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';

const data = '../shared/data';
const named = (recording: Recording, name: string) =>
  recording.signals.find((signal) => signal.name === name)!;
const invalid = (samples: Float32Array) => samples.filter((value) => Number.isNaN(value)).length;

/** Expected figures were computed with the Python package wfdb 4 (WFDB) and with `struct` alone (EDF). */
describe.runIf(existsSync(data))(
  'recordings of PhysioNet (skipped where ../shared/data is not there)',
  () => {
    it('mitdb/101, format 212, fits its checksums and the known samples', async () => {
      const recording = await readRecording(`${data}/mitdb/101`);
      const [first, second] = recording.signals;
      expect([first!.name, second!.name, first!.rateHz, first!.samples.length]).toEqual([
        'MLII',
        'V1',
        360,
        650_000,
      ]);
      expect([first!.samples[0], second!.samples[0]]).toEqual([Math.fround(-0.345), Math.fround(-0.16)]);
      expect([first!.samples[1000], second!.samples[1000]]).toEqual([Math.fround(-0.39), Math.fround(-0.1)]);
      expect([first!.samples.at(-1), second!.samples.at(-1)]).toEqual([0, 0]);
    });

    it('v102s, four signals in format 212, with samples that are not valid', async () => {
      const recording = await readRecording(`${data}/multiparameter/v102s`);
      expect(recording.signals.map(({ name, unit }) => `${name}/${unit}`)).toEqual([
        'II/mV',
        'V/mV',
        'PLETH/NU',
        'RESP/NU',
      ]);
      expect(recording.signals.map(({ samples }) => invalid(samples))).toEqual([3, 2, 17, 1]);
      const at1000 = recording.signals.map(({ samples }) => samples[1000]!);
      const expected = [-0.0920648838228847, 0.19827586206896552, 1.1008, -0.010313786008230453];
      for (const [i, value] of at1000.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    });

    it('s0010_re, fifteen signals in two files of format 16', async () => {
      const recording = await readRecording(`${data}/multiparameter/s0010_re`);
      expect(recording.signals).toHaveLength(15);
      expect(named(recording, 'ii').samples.slice(0, 2)).toEqual(Float32Array.of(-0.229, -0.2335));
      expect(named(recording, 'ii').samples[1000]).toBeCloseTo(-0.2565, 6);
      expect(named(recording, 'vz').samples[1000]).toBeCloseTo(-0.0645, 6);
      expect(named(recording, 'v6').samples).toHaveLength(38_400);
    });

    it('test_generator_2.edf: scaled, annotations left out, sums as its WFDB header says', async () => {
      const recording = await readRecording(`${data}/multiparameter/test_generator_2.edf`);
      const names = recording.signals.map(({ name }) => name);
      expect(names).toHaveLength(11);
      expect(names).not.toContain('EDF Annotations');
      const ecg = named(recording, 'ECG');
      expect([ecg.unit, ecg.rateHz, ecg.samples.length]).toEqual(['uV', 200, 120_000]);
      expect(named(recording, 'noise').samples[0]).toBeCloseTo(84.00091554131382, 4);
      expect(named(recording, 'noise').samples[1000]).toBeCloseTo(44.99885557335779, 4);
      expect(named(recording, 'ramp').samples.at(-1)).toBeCloseTo(98.9852750438697, 4);
      const hea = readFileSync(`${data}/multiparameter/test_generator_2.hea`, 'latin1').split('\n').slice(1);
      for (const [i, { samples, name }] of recording.signals.entries()) {
        const checksum = Number(hea[i]!.split(' ')[6]);
        const sum = samples.reduce(
          (total, value) => total + Math.round(((value + 1000) * 65535) / 2000 - 32768),
          0,
        );
        expect((sum - checksum) & 0xffff, name).toBe(0);
      }
    });
  },
);
