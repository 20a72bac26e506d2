import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBody } from '../models/body.ts';
import type { BodySample } from '../source.ts';
import { recordedPatient } from './patient.ts';
import { planReplay } from './replay-plan.ts';
import { createBreathCounter, createHeartRateCounter } from './rate-counters.ts';
import { readRecording } from './read.ts';
import type { RecordedSignal, Recording } from './recording.ts';
import type { Field } from './roles.ts';

const signal = (name: string, unit: string, rateHz: number, ...samples: number[]): RecordedSignal => ({
  name,
  unit,
  rateHz,
  samples: Float32Array.from(samples),
});

const measures: readonly Field[] = ['ecg', 'impedance', 'pleth', 'airflow', 'emg', 'temperature', 'spo2'];
const patientOf = (recording: Recording) =>
  recordedPatient(planReplay(recording, { model: 'everything', measures }));
const take = (signals: RecordedSignal[], rateHz: number, count: number): BodySample[] => {
  const source = patientOf({ signals, leftOut: [], notes: [] }).source(rateHz);
  return Array.from({ length: count }, () => ({ ...source.next() }));
};

describe('a recorded patient', () => {
  it('is played at the device’s rate by linear interpolation, and from the beginning again at the end', () => {
    const samples = take([signal('II', 'mV', 50, 0, 1, 2, 3)], 100, 12);
    expect(samples.map(({ ecg }) => ecg)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3, 0, 0.5, 1, 1.5]);
  });

  it('units are brought to those of the body', () => {
    const signals = [
      signal('ECG', 'uV', 50, 1000, 2000),
      signal('Flow', 'L/min', 50, 60, 30),
      signal('Temp', '°F', 50, 98.6, 98.6),
    ];
    const [first] = take(signals, 50, 1);
    expect(first).toMatchObject({ ecg: 1, airflow: 1 });
    expect(first!.temperature).toBeCloseTo(37);
  });

  it('signals without a physical unit are stretched to a usual size', () => {
    const wave = Array.from({ length: 1000 }, (_, i) => 500 + 40 * Math.sin(i / 20));
    const values = take([signal('PLETH', 'NU', 100, ...wave)], 100, 1000).map(({ pleth }) => pleth!);
    expect(Math.min(...values)).toBeCloseTo(0, 1);
    expect(Math.max(...values)).toBeCloseTo(1, 1);
  });

  it('breaths in ohms keep their size; what the chest has at rest is taken away, as at a module’s input', () => {
    const wave = Array.from({ length: 1000 }, (_, i) => 600 + 0.5 * Math.sin(i / 20));
    const values = take([signal('RESP', 'Ohm', 100, ...wave)], 100, 1000).map(({ impedance }) => impedance!);
    expect(Math.max(...values) - Math.min(...values)).toBeCloseTo(1, 1);
    expect(Math.min(...values)).toBeCloseTo(25, 1);
  });

  it('numbers hold until the next one: nothing is made up between them', () => {
    const signals = [
      signal('PLETH', 'NU', 10, ...Array.from({ length: 40 }, (_, i) => i % 7)),
      signal('SpO2', '%', 1, 97, 90, 95, 96),
    ];
    const values = take(signals, 10, 20).map(({ spo2 }) => spo2);
    expect(values).toEqual([...Array<number>(10).fill(97), ...Array<number>(10).fill(90)]);
  });

  it('what was not recorded, or is not valid, is not there', () => {
    const samples = take([signal('II', 'mV', 50, 1, Number.NaN, 1)], 50, 2);
    expect(samples[0]).toMatchObject({ ecg: 1, pleth: null, spo2: null, temperature: null });
    expect(samples[1]!.ecg).toBeNull();
  });
});

describe('rates counted from signals', () => {
  it.each([45, 75, 150])('find the synthetic body’s %i beats a minute and its breaths', (heartRatePerMin) => {
    const rateHz = 128;
    const body = createBody({ rateHz, seed: 7, heartRatePerMin, respiratoryRatePerMin: 18 });
    const heart = createHeartRateCounter(rateHz);
    const breath = createBreathCounter(rateHz);
    let beats: number | null = null;
    let breaths: number | null = null;
    for (let i = 0; i < 60 * rateHz; i += 1) {
      const { ecg, impedance } = body.next();
      beats = heart.next(ecg);
      breaths = breath.next(impedance);
    }
    expect(Math.abs(beats! - heartRatePerMin)).toBeLessThan(0.06 * heartRatePerMin);
    expect(Math.abs(breaths! - 18)).toBeLessThan(2.5);
  });

  it('are not known when nothing beats any more', () => {
    const heart = createHeartRateCounter(100);
    for (let i = 0; i < 2000; i += 1) heart.next(i % 80 === 0 ? 1 : 0);
    expect(heart.next(0)).not.toBeNull();
    for (let i = 0; i < 400; i += 1) heart.next(null);
    expect(heart.next(null)).toBeNull();
  });

  /** Beats annotated by cardiologists within the first 280 s: 321 of record 101, 484 of 208, 304 of 119. */
  it.runIf(existsSync('../shared/data')).each([
    ['101', 321],
    ['208', 484],
    ['119', 304],
  ])(
    'fit the annotated beats of mitdb/%s within 3 %% (skipped where ../shared/data is not there)',
    async (name, beats) => {
      const source = patientOf(await readRecording(`../shared/data/mitdb/${name}`)).source(128);
      let sum = 0;
      let known = 0;
      for (let i = 0; i < 280 * 128; i += 1) {
        const { heartRate } = source.next();
        if (heartRate === null) continue;
        sum += heartRate;
        known += 1;
      }
      expect(known).toBeGreaterThan(0.95 * 280 * 128);
      expect(Math.abs(((sum / known) * 280) / 60 / beats - 1)).toBeLessThan(0.03);
    },
  );
});
