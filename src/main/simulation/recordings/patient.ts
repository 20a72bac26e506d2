import { emptySample, type SignalSource, type SimulatedPatient } from '../source.ts';
import { createBreathCounter, createHeartRateCounter } from './rate-counters.ts';
import type { Channel, ReplayPlan } from './replay-plan.ts';

/** @returns value at `seconds` into the signal, by linear interpolation unless it is held; null where it is not valid */
function valueAt({ signal, factor, offset, isHeld }: Channel, seconds: number): number | null {
  const { samples, rateHz } = signal;
  const place = seconds * rateHz;
  const index = Math.floor(place);
  const part = isHeld ? 0 : place - index;
  const here = samples[index] ?? Number.NaN;
  const value = part === 0 ? here : here + ((samples[index + 1] ?? here) - here) * part;
  return Number.isNaN(value) ? null : value * factor + offset;
}

/** Plays all channels in step, and again from the beginning at their end. */
function play({ channels, durationSeconds }: ReplayPlan, rateHz: number): SignalSource {
  const sample = emptySample();
  const heart = createHeartRateCounter(rateHz);
  const breath = createBreathCounter(rateHz);
  const length = Math.max(1, Math.floor(durationSeconds * rateHz));
  let index = 0;
  return {
    rateHz,
    next() {
      for (const channel of channels) sample[channel.field] = valueAt(channel, index / rateHz);
      sample.heartRate = heart.next(sample.ecg);
      sample.respiratoryRate = breath.next(sample.impedance ?? sample.airflow);
      index = (index + 1) % length;
      return sample;
    },
  };
}

/**
 * The patient of a recording, brought to a module's rate by linear interpolation, which is good enough to drive a simulator
 * but takes a little off the steepest peaks. What was not recorded is not there: a probe that is off.
 */
export function recordedPatient(plan: ReplayPlan): SimulatedPatient {
  return {
    source: (rateHz) => play(plan, rateHz),
    bloodPressure: () => null,
  };
}
