import { describe, expect, it } from 'vitest';
import { BiquadCascade, filterSections, SignalFilter, type FilterChoice } from './filters.ts';

/** Gain in dB for a sine, measured as RMS out over RMS in, after the filter has settled. */
function gainDb(rateHz: number, choice: FilterChoice, hz: number): number {
  const settleS = Math.max(2, 5 / hz, choice.band === 'diagnostic' ? 30 : 0);
  const measuredS = Math.max(2, Math.ceil(4 / hz) + 1 / hz);
  const samples = Float32Array.from({ length: Math.round((settleS + measuredS) * rateHz) }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rateHz),
  );
  const rms = (from: Float32Array) => {
    const tail = from.subarray(Math.round(settleS * rateHz));
    return Math.sqrt(tail.reduce((sum, v) => sum + v * v, 0) / tail.length);
  };
  const before = rms(samples);
  new SignalFilter(rateHz, choice).apply(samples);
  return 20 * Math.log10(rms(samples) / before);
}

const monitor: FilterChoice = { band: 'monitor', notchHz: null };
/** A made-up heartbeat each 200 samples on a line that moves. */
const beat = (i: number) => Math.exp(-(((i % 200) - 60) ** 2) / 30) - 0.2 * Math.sin(i / 60);
const diagnostic: FilterChoice = { band: 'diagnostic', notchHz: null };

describe('display filters', () => {
  for (const rateHz of [128, 250, 500, 1000]) {
    it(`monitor passes 5 Hz whole and is 3 dB down at 0.5 and 40 Hz, at ${rateHz} Hz`, () => {
      expect(Math.abs(gainDb(rateHz, monitor, 5))).toBeLessThan(0.2);
      expect(gainDb(rateHz, monitor, 0.5)).toBeCloseTo(-3, 0);
      expect(gainDb(rateHz, monitor, 40)).toBeCloseTo(-3, 0);
      expect(gainDb(rateHz, monitor, 0.05)).toBeLessThan(-18);
    });
  }

  it('diagnostic is 3 dB down at 0.05 and 150 Hz where the rate carries it', () => {
    expect(gainDb(500, diagnostic, 0.05)).toBeCloseTo(-3, 0);
    expect(gainDb(500, diagnostic, 150)).toBeCloseTo(-3, 0);
    expect(Math.abs(gainDb(500, diagnostic, 10))).toBeLessThan(0.2);
  });

  it('diagnostic keeps what a low rate has rather than bending it', () => {
    expect(filterSections(250, diagnostic)).toHaveLength(1);
    expect(Math.abs(gainDb(250, diagnostic, 100))).toBeLessThan(0.2);
  });

  for (const notchHz of [50, 60] as const) {
    for (const rateHz of [notchHz === 50 ? 125 : 128, 250, 500, 1000]) {
      it(`notch takes ≥ 20 dB of ${notchHz} Hz (± 0.1 Hz) and < 1 dB 5 Hz away, at ${rateHz} Hz`, () => {
        const choice: FilterChoice = { band: 'off', notchHz };
        for (const hz of [notchHz - 0.1, notchHz, notchHz + 0.1]) {
          expect(gainDb(rateHz, choice, hz)).toBeLessThan(-20);
        }
        expect(gainDb(rateHz, choice, notchHz - 5)).toBeGreaterThan(-1);
        expect(gainDb(rateHz, choice, 10)).toBeGreaterThan(-0.2);
      });
    }
  }

  it('leaves out a notch that the rate cannot carry, and changes nothing when off', () => {
    expect(filterSections(100, { band: 'off', notchHz: 50 })).toEqual([]);
    const samples = Float32Array.from([1, -2, 3]);
    new SignalFilter(100, { band: 'off', notchHz: null }).apply(samples);
    expect([...samples]).toEqual([1, -2, 3]);
  });

  it('of a heartbeat of which a few samples are lost, every piece stands at its height', () => {
    const whole = Float32Array.from({ length: 2_000 }, (_, i) => beat(i));
    const holes = whole.map((v, i) => (i % 25 < 3 ? Number.NaN : v));
    new SignalFilter(250, monitor).apply(whole);
    new SignalFilter(250, monitor).apply(holes);
    holes.forEach((v, i) => {
      if (i > 250 && i % 25 >= 3) expect(Math.abs(v - (whole[i] ?? 0))).toBeLessThan(0.25);
    });
    // The same where they did not come at all.
    const filter = new SignalFilter(250, monitor);
    for (let at = 0; at < 2_000; at += 25) {
      const piece = Float32Array.from({ length: 22 }, (_, i) => beat(at + 3 + i));
      filter.interrupt(3);
      filter.apply(piece);
      if (at > 250)
        piece.forEach((v, i) => expect(Math.abs(v - (whole[at + 3 + i] ?? 0))).toBeLessThan(0.25));
    }
  });

  it('does not ring when a signal starts at a high level, nor after half a second without samples', () => {
    const filter = new SignalFilter(250, { band: 'monitor', notchHz: 50 });
    const samples = new Float32Array(400).fill(250);
    samples.fill(Number.NaN, 100, 225);
    samples.fill(-80, 225);
    filter.apply(samples);
    samples.forEach((v, i) => {
      if (i >= 100 && i < 225) expect(v).toBeNaN();
      else expect(Math.abs(v)).toBeLessThan(1e-3);
    });
  });

  it('a settled cascade gives its steady output at once', () => {
    const lowPassed = new BiquadCascade(filterSections(250, monitor).slice(1));
    lowPassed.settle(2);
    expect(lowPassed.next(2)).toBeCloseTo(2, 10);
  });
});
