import { describe, expect, it } from 'vitest';
import { bloodPressure, createBody } from './body.ts';
import { cuffPressure, measurementMs } from './cuff.ts';
import { createEcg } from './ecg.ts';
import { pulseArrivalSeconds } from './pulse.ts';

type Column = 'ecg' | 'pleth' | 'impedance' | 'airflow' | 'emg' | 'heartRate';

function record(options: Parameters<typeof createBody>[0], seconds: number, column: Column): Float64Array {
  const body = createBody(options);
  return Float64Array.from({ length: seconds * options.rateHz }, () => body.next()[column] ?? Number.NaN);
}

/** Local maxima of at least `threshold`, at least `apart` samples from one another. */
function peaks(samples: Float64Array, threshold: number, apart: number): number[] {
  const found: number[] = [];
  for (let i = 1; i < samples.length - 1; i += 1) {
    const value = samples[i]!;
    if (value < threshold || value < samples[i - 1]! || value < samples[i + 1]!) continue;
    const last = found.at(-1);
    if (last === undefined || i - last > apart) found.push(i);
    else if (value > samples[last]!) found[found.length - 1] = i;
  }
  return found;
}

const root = (samples: Float64Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe('synthetic ECG', () => {
  it.each([128, 250, 1000])('beats at the heart rate that was set, at %i Hz', (rateHz) => {
    for (const heartRatePerMin of [40, 72, 150]) {
      const ecg = record({ rateHz, seed: 5, heartRatePerMin }, 120, 'ecg');
      const beats = peaks(ecg, 0.7, 0.25 * rateHz).length;
      expect(Math.abs(beats / 2 - heartRatePerMin)).toBeLessThanOrEqual(2);
    }
  });

  it('has the size of lead II and a P, a QRS and a T wave in their places', () => {
    const rateHz = 500;
    const ecg = createEcg({ rateHz, seed: 1, heartRatePerMin: 60, variabilityPerMin: 0 });
    const samples = Float64Array.from({ length: rateHz * 6 }, () => ecg.next(0.5));
    const r = peaks(samples, 0.7, 100)[3]!;
    const range = (fromMs: number, toMs: number) => samples.subarray(r + fromMs / 2, r + toMs / 2);
    expect(samples[r]).toBeCloseTo(1.2, 1);
    expect(Math.min(...samples)).toBeCloseTo(-0.4, 1);
    const baseline = Math.min(...range(-350, -300));
    expect(Math.max(...range(-280, -120)), 'P wave').toBeGreaterThan(baseline + 0.1);
    expect(Math.max(...range(180, 380)), 'T wave').toBeGreaterThan(baseline + 0.2);
    expect(Math.min(...range(20, 80)), 'S wave').toBeLessThan(baseline);
  });

  it('varies from beat to beat by about the deviation that was set', () => {
    const rateHz = 500;
    const ecg = record({ rateHz, seed: 3, heartRatePerMin: 60, variabilityPerMin: 4 }, 600, 'ecg');
    const at = peaks(ecg, 0.7, 100);
    const rates = Float64Array.from(at.slice(1), (index, i) => (60 * rateHz) / (index - at[i]!));
    const mean = rates.reduce((a, b) => a + b) / rates.length;
    const deviation = root(rates.map((rate) => rate - mean));
    expect(deviation).toBeGreaterThan(2.5);
    expect(deviation).toBeLessThan(5.5);
  });

  it('takes a new heart rate within two beats', () => {
    const rateHz = 250;
    const body = createBody({ rateHz, seed: 2, heartRatePerMin: 60 });
    for (let i = 0; i < 10 * rateHz; i += 1) body.next();
    body.setHeartRate(120);
    const ecg = Float64Array.from({ length: 20 * rateHz }, () => body.next().ecg!);
    const at = peaks(ecg, 0.7, 50).filter((index) => index > 2 * rateHz);
    expect((60 * rateHz * (at.length - 1)) / (at.at(-1)! - at[0]!)).toBeGreaterThan(115);
  });
});

describe('a synthetic body', () => {
  it('gives the same samples for the same seed, others for another', () => {
    const first = record({ rateHz: 128, seed: 9 }, 20, 'ecg');
    expect(record({ rateHz: 128, seed: 9 }, 20, 'ecg')).toEqual(first);
    expect(record({ rateHz: 128, seed: 10 }, 20, 'ecg')).not.toEqual(first);
  });

  it('each R peak is followed by one pulse wave after the pulse’s way to the finger', () => {
    const rateHz = 250;
    const options = { rateHz, seed: 4, heartRatePerMin: 70 };
    const beats = peaks(record(options, 60, 'ecg'), 0.7, 60);
    const waves = peaks(record(options, 60, 'pleth'), 0.7, 60);
    for (const beat of beats.slice(1, -1)) {
      const following = waves.filter((wave) => wave > beat && wave < beat + rateHz * 0.7);
      expect(following).toHaveLength(1);
      const delay = (following[0]! - beat) / rateHz;
      expect(delay).toBeGreaterThan(pulseArrivalSeconds);
      expect(delay).toBeLessThan(pulseArrivalSeconds + 0.25);
    }
  });

  it('breathes at its rate: impedance rises while air flows in', () => {
    const options = { rateHz: 50, seed: 6, respiratoryRatePerMin: 12 };
    const impedance = record(options, 300, 'impedance');
    const airflow = record(options, 300, 'airflow');
    const breaths = peaks(impedance, 25.4, 125).length;
    expect(Math.abs(breaths / 5 - 12)).toBeLessThan(1);
    for (let i = 1; i < impedance.length; i += 1) {
      const rise = impedance[i]! - impedance[i - 1]!;
      if (Math.abs(airflow[i]!) > 0.4) expect(Math.sign(rise)).toBe(Math.sign(airflow[i]!));
    }
  });

  it('says the heart rate that a monitor would', () => {
    const rates = record({ rateHz: 128, seed: 8, heartRatePerMin: 90 }, 30, 'heartRate');
    expect(rates.at(-1)).toBeGreaterThan(86);
    expect(rates.at(-1)).toBeLessThan(94);
  });

  it('its muscle is tensed now and then', () => {
    const emg = record({ rateHz: 1000, seed: 3 }, 30, 'emg');
    const windows = Array.from({ length: 60 }, (_, i) => root(emg.subarray(i * 500, (i + 1) * 500)));
    expect(Math.max(...windows)).toBeGreaterThan(0.25);
    expect(Math.max(...windows)).toBeLessThan(0.5);
    expect(Math.min(...windows)).toBeLessThan(0.02);
  });
});

describe('a cuff measurement', () => {
  it('inflates to its target, deflates slowly past the diastolic pressure, and lets go', () => {
    const subject = bloodPressure(1, 0);
    const end = measurementMs(subject, 160);
    const at = (timeMs: number) => cuffPressure(subject, 160, timeMs, end);
    expect(at(0)).toBe(0);
    expect(at(5400)).toBeCloseTo(160, -1);
    expect(at(end)).toBeLessThan(subject.diastolic - 10);
    expect(at(end + 4000)).toBeLessThan(1);
    for (let time = 0; time < end + 5000; time += 50) expect(at(time)).toBeGreaterThanOrEqual(0);
  });

  it('is of a plausible adult each time', () => {
    for (let n = 0; n < 200; n += 1) {
      const { systolic, mean, diastolic } = bloodPressure(3, n);
      expect(systolic).toBeGreaterThan(mean);
      expect(mean).toBeGreaterThan(diastolic);
      expect(systolic).toBeLessThan(150);
      expect(diastolic).toBeGreaterThan(55);
    }
  });
});
