import { createRandom } from '../random.ts';
import { emptySample, type SignalSource, type SimulatedPatient } from '../source.ts';
import { BeatAverage } from './beat-average.ts';
import type { CuffSubject } from './cuff.ts';
import { createEcg } from './ecg.ts';
import { createEmg } from './emg.ts';
import { createPulse } from './pulse.ts';
import { createRespiration } from './respiration.ts';

/**
 * A synthetic adult at rest. Everything hangs together: breathing sways the ECG's baseline, the chest impedance and the
 * heart's rate, and each pulse wave follows its R peak. The same options give the same samples.
 */
export interface BodyOptions {
  readonly rateHz: number;
  readonly seed: number;
  readonly heartRatePerMin?: number;
  /** Standard deviation of the momentary heart rate, 1/min. */
  readonly variabilityPerMin?: number;
  readonly respiratoryRatePerMin?: number;
  readonly spo2Percent?: number;
  readonly temperatureCelsius?: number;
}

export interface Body extends SignalSource {
  setHeartRate(perMinute: number): void;
}

/** Chest impedance at rest and what a usual breath adds, Ω. */
export const restImpedance = 25;
const breathImpedance = 1;
/** Noise of skin and electrode, mV root mean square. */
const electrodeNoise = 0.008;
/** Noise of the impedance, Ω root mean square. */
const impedanceNoise = 0.003;

export function createBody(options: BodyOptions): Body {
  const { rateHz, seed } = options;
  const random = createRandom(seed);
  const ecg = createEcg({
    rateHz,
    seed: seed + 1,
    heartRatePerMin: options.heartRatePerMin ?? 72,
    variabilityPerMin: options.variabilityPerMin ?? 2,
  });
  const breathing = createRespiration({
    rateHz,
    seed: seed + 2,
    ratePerMin: options.respiratoryRatePerMin ?? 15,
  });
  const pulse = createPulse(rateHz);
  const emg = createEmg(rateHz, seed + 3);
  const beats = new BeatAverage();
  const temperature = options.temperatureCelsius ?? 36.8;
  const spo2 = options.spo2Percent ?? 97;
  const sample = emptySample();
  let index = 0;
  return {
    rateHz,
    setHeartRate: (perMinute) => ecg.setHeartRate(perMinute),
    next() {
      const seconds = index / rateHz;
      index += 1;
      breathing.next();
      sample.ecg = ecg.next(breathing.filling) + electrodeNoise * random.normal();
      if (ecg.isBeat) {
        beats.add(ecg.beatSeconds);
        sample.heartRate = beats.ratePerMin();
      }
      sample.impedance =
        restImpedance + breathImpedance * breathing.filling + impedanceNoise * random.normal();
      // A deep breath takes a little of the pulse's height.
      sample.pleth = pulse.next(ecg.isBeat) * (1 - 0.08 * breathing.filling);
      sample.airflow = breathing.airflow;
      sample.emg = emg.next();
      sample.temperature = temperature + 0.1 * Math.sin((2 * Math.PI * seconds) / 1200);
      sample.spo2 = Math.min(100, spo2 + 0.6 * Math.sin((2 * Math.PI * seconds) / 97));
      sample.respiratoryRate = breathing.ratePerMin;
      return sample;
    },
  };
}

/**
 * Blood pressure of the same adult, a little different at each measurement. Mean pressure by the usual rule of thumb:
 * a third of the way from diastolic to systolic.
 * @param measurement 0 for the first, +1 for each further one
 */
export function bloodPressure(seed: number, measurement: number): CuffSubject {
  const random = createRandom(seed + 7919 * measurement);
  const systolic = Math.round(122 + 4 * random.normal());
  const diastolic = Math.round(78 + 3 * random.normal());
  return {
    systolic,
    diastolic,
    mean: Math.round(diastolic + (systolic - diastolic) / 3),
    pulsePerMin: Math.round(72 + 2 * random.normal()),
  };
}

/** A patient whose every device sees the same synthetic body. */
export function syntheticPatient(options: Omit<BodyOptions, 'rateHz'>): SimulatedPatient {
  return {
    source: (rateHz) => createBody({ ...options, rateHz }),
    bloodPressure: (measurement) => bloodPressure(options.seed, measurement),
  };
}
