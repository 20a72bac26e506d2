import type { CuffSubject } from './models/cuff.ts';

/**
 * What a patient's body, or a recording of one, offers to a device's electrodes and probes, one sample after the other.
 * `null`: there is nothing to measure, as with a probe that nobody put on.
 */
export interface SignalSource {
  readonly rateHz: number;
  /** Moves on by one sample. @returns its values; the object is reused at the next call */
  next(): BodySample;
}

export interface BodySample {
  /** Lead II, mV. */
  ecg: number | null;
  /** Chest impedance, Ω. */
  impedance: number | null;
  /** Volume pulse at the finger, 0 to about 1. */
  pleth: number | null;
  /** L/s, in is positive. */
  airflow: number | null;
  /** mV */
  emg: number | null;
  /** °C */
  temperature: number | null;
  /** %, as a device computes it. */
  spo2: number | null;
  /** 1/min, as a device computes it. */
  heartRate: number | null;
  respiratoryRate: number | null;
}

export const emptySample = (): BodySample => ({
  ecg: null,
  impedance: null,
  pleth: null,
  airflow: null,
  emg: null,
  temperature: null,
  spo2: null,
  heartRate: null,
  respiratoryRate: null,
});

/** Whom a simulated device measures. */
export interface SimulatedPatient {
  /** @param rateHz the device's sample rate @returns a new source, at its beginning */
  source(rateHz: number): SignalSource;
  /** @param measurement 0 for the first, +1 for each further one @returns null when nothing is known of it */
  bloodPressure(measurement: number): CuffSubject | null;
}
