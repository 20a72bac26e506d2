import { describe, expect, it } from 'vitest';
import { HeartRateMeter } from './heart-rate.ts';

/** Beats at given times: triangular QRS of 80 ms and `qrs` mV, a T wave of a raised cosine (180 ms) and `t` mV. */
function ecg(rateHz: number, durationS: number, beatTimesS: readonly number[], { qrs = 1, t = 0.2 } = {}) {
  const samples = new Float32Array(Math.round(durationS * rateHz));
  for (const beatS of beatTimesS) {
    for (let i = 0; i < samples.length; i++) {
      const s = i / rateHz - beatS;
      if (Math.abs(s) < 0.04) samples[i]! += qrs * (1 - Math.abs(s) / 0.04);
      if (s > 0.18 && s < 0.36) samples[i]! += (t / 2) * (1 - Math.cos((2 * Math.PI * (s - 0.18)) / 0.18));
    }
  }
  return samples;
}

function regular(fromS: number, toS: number, perMinute: number): number[] {
  const beats: number[] = [];
  for (let s = fromS; s < toS - 0.2; s += 60 / perMinute) beats.push(s);
  return beats;
}

function push(meter: HeartRateMeter, samples: Float32Array, first: number) {
  for (let i = 0; i < samples.length; i += 20) meter.push(samples.subarray(i, i + 20), first + i, null);
}

describe('heart rate meter', () => {
  for (const rateHz of [100, 128, 250, 360, 500, 1000]) {
    for (const perMinute of [30, 45, 80, 150, 220, 300]) {
      it(`tells ${perMinute} beats a minute within 1 at ${rateHz} Hz`, () => {
        const meter = new HeartRateMeter(rateHz);
        const t = perMinute > 180 ? 0 : 0.2;
        push(meter, ecg(rateHz, 20, regular(0.5, 20, perMinute), { t }), 0);
        expect(Math.abs((meter.read().value ?? 0) - perMinute)).toBeLessThanOrEqual(1);
      });
    }
  }

  for (const next of [120, 40]) {
    it(`follows a step from 80 to ${next} within 10 s to within 5 beats a minute`, () => {
      const meter = new HeartRateMeter(250);
      const before = regular(0.5, 20, 80);
      const samples = ecg(250, 40, [...before, ...regular(20 + 60 / next - 0.75 + 0.5, 40, next)]);
      push(meter, samples.subarray(0, 30 * 250), 0);
      expect(Math.abs((meter.read().value ?? 0) - next)).toBeLessThanOrEqual(5);
    });
  }

  it('does not count a T wave of 1.4 mV beside a QRS of 1 mV', () => {
    const meter = new HeartRateMeter(250);
    push(meter, ecg(250, 20, regular(0.5, 20, 80), { t: 1.4 }), 0);
    expect(Math.abs((meter.read().value ?? 0) - 80)).toBeLessThanOrEqual(1);
  });

  it('counts a QRS of 0.5 mV and of 5 mV', () => {
    for (const qrs of [0.5, 5]) {
      const meter = new HeartRateMeter(250);
      push(meter, ecg(250, 20, regular(0.5, 20, 80), { qrs }), 0);
      expect(Math.abs((meter.read().value ?? 0) - 80)).toBeLessThanOrEqual(1);
    }
  });

  it('counts on through a pulse that is ten times smaller than the one before', () => {
    const meter = new HeartRateMeter(250);
    push(meter, ecg(250, 20, regular(0.5, 20, 80), { qrs: 5 }), 0);
    push(meter, ecg(250, 20, regular(0.5, 20, 80), { qrs: 0.5, t: 0.1 }), 5000);
    expect(Math.abs((meter.read().value ?? 0) - 80)).toBeLessThanOrEqual(1);
  });

  it('knows no rate before there were three beats', () => {
    const meter = new HeartRateMeter(250);
    expect(meter.read()).toEqual({ value: null, absence: 'searching' });
    push(meter, ecg(250, 1.5, [0.5, 1]), 0);
    expect(meter.read()).toEqual({ value: null, absence: 'searching' });
  });

  it('knows no rate on a flat line or on a little noise', () => {
    const meter = new HeartRateMeter(250);
    push(meter, ecg(250, 10, regular(0.5, 10, 80)), 0);
    const noise = Float32Array.from({ length: 2500 }, (_, i) => 0.02 * Math.sin(i * i));
    push(meter, noise, 2500);
    expect(meter.read()).toEqual({ value: null, absence: 'searching' });
  });

  it('gives the reason while leads are off, and the rate again after', () => {
    const meter = new HeartRateMeter(250);
    push(meter, ecg(250, 10, regular(0.5, 10, 80)), 0);
    meter.push(new Float32Array(500).fill(Number.NaN), 2500, 'lead-off');
    expect(meter.read()).toEqual({ value: null, absence: 'lead-off' });
    push(meter, ecg(250, 10, regular(0.5, 10, 80)), 3000);
    expect(Math.abs((meter.read().value ?? 0) - 80)).toBeLessThanOrEqual(1);
  });

  it('keeps the beat times right across lost samples and does not count the loss as an interval', () => {
    const beats: number[] = [];
    const meter = new HeartRateMeter(250, (sample) => beats.push(sample));
    const samples = ecg(250, 20, regular(0.5, 20, 60));
    push(meter, samples.subarray(0, 2500), 0);
    push(meter, samples.subarray(3300), 3300);
    const expected = regular(0.5, 20, 60).filter((s) => s < 9.8 || s > 13.4);
    expect(beats.length).toBe(expected.length);
    expected.forEach((s, i) => expect(Math.abs((beats[i] ?? 0) - s * 250)).toBeLessThanOrEqual(3));
    expect(Math.abs((meter.read().value ?? 0) - 60)).toBeLessThanOrEqual(1);
  });

  it('is not moved by one missed and one extra beat', () => {
    const meter = new HeartRateMeter(250);
    const beats = regular(0.5, 12, 80);
    beats.splice(12, 1);
    beats.push(8 + 0.1);
    push(meter, ecg(250, 12, beats, { t: 0.1 }), 0);
    expect(Math.abs((meter.read().value ?? 0) - 80)).toBeLessThanOrEqual(8);
  });
});
