import { describe, expect, it } from 'vitest';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { AutoRange } from './auto-range.ts';
import { usualExtent } from './usual-extent.ts';

const infrared: Pick<SignalInfo, 'unit' | 'displayRange'> = { unit: '1', displayRange: [0, 4_000_000] };

describe('the height of a signal without a calibrated unit', () => {
  it('is found within two seconds and then stays as long as the signal fits', () => {
    const range = new AutoRange(infrared);
    const seen = [];
    for (let ms = 0; ms < 10_000; ms += 100)
      seen.push(range.observe(ms, 2_000_000 + (ms % 800) * 10, 2_008_000));
    expect(seen[5]).toBeNull();
    const found = seen[20];
    expect(found?.[0]).toBeLessThan(2_000_000);
    expect(found?.[1]).toBeGreaterThan(2_008_000);
    expect(seen.slice(20).every((one) => one === found)).toBe(true);
  });

  it('a spike, as a lead that comes off makes, flattens nothing', () => {
    const range = new AutoRange(infrared);
    const found = [];
    for (let ms = 0; ms < 12_000; ms += 100) {
      const spike = ms >= 6_000 && ms < 6_600 ? 4_000_000 : 0;
      found.push(range.observe(ms, 100_000, 108_000 + spike));
    }
    for (const [low, high] of found.slice(20).map((one) => one ?? [0, 0]))
      expect(high - low).toBeLessThan(60_000);
  });

  it('follows a jump that stays within a second, and forgets what was before as it leaves the lane', () => {
    const range = new AutoRange(infrared);
    for (let ms = 0; ms < 8_000; ms += 100) range.observe(ms, 100_000, 108_000);
    let found;
    for (let ms = 8_000; ms <= 9_000; ms += 100) found = range.observe(ms, 300_000, 308_000);
    expect(found?.[1]).toBeGreaterThan(308_000);
    for (let ms = 9_000; ms <= 17_000; ms += 100) found = range.observe(ms, 300_000, 308_000);
    expect(found?.[0]).toBeGreaterThan(290_000);
  });

  it('live and in review the same values have the same scale', () => {
    const values = Array.from({ length: 80 }, (_, n) => 100_000 + 8_000 * Math.sin(n)).with(60, 4_000_000);
    const live = new AutoRange(infrared);
    let found;
    for (const [n, value] of values.entries()) found = live.observe(n * 100, value, value);
    const sorted = values.toSorted((a, b) => a - b);
    const [low = 0, high = 0] = usualExtent(sorted, sorted, infrared) ?? [];
    expect(found?.[1]).toBeGreaterThan(high);
    expect(found?.[0]).toBeLessThan(low);
    expect((found?.[1] ?? Infinity) - (found?.[0] ?? 0)).toBeLessThan(1.5 * (high - low));
  });

  it('does not blow up the noise of a sensor on the table', () => {
    const range = new AutoRange(infrared);
    for (let ms = 0; ms < 2_000; ms += 100) range.observe(ms, 10, 12);
    const [low, high] = range.observe(2_100, 10, 12) ?? [0, 0];
    expect(high - low).toBeGreaterThanOrEqual(2_000);
  });
});
