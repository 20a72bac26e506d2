import { v4 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { TrendSeries } from '#shared/contract/sessions.ts';
import { DeviceId } from '#shared/domain/ids.ts';
import { mostTrendPoints, type TrendPoint } from '#shared/domain/trend.ts';
import { joinTrends } from './trend-data.ts';

const deviceId = DeviceId.parse(v4());
const measured = (points: TrendPoint[]): TrendSeries => ({
  code: 'spo2',
  source: 'device',
  deviceId,
  points,
});
const typed = (points: TrendPoint[]): TrendSeries => ({
  code: 'temperature',
  source: 'manual',
  deviceId: null,
  points,
});
const at = (timeMs: number, value = 97): TrendPoint => ({ timeMs, value });

describe('trends that follow a session', () => {
  test('keep what is known, take in what is new, and put what was entered late where it belongs', () => {
    const known = [measured([at(0), at(60_000)]), typed([at(50_000, 37)])];
    const joined = joinTrends(known, [measured([at(120_000, 95)]), typed([at(20_000, 38)])]);
    expect(joined).toEqual([
      measured([at(0), at(60_000), at(120_000, 95)]),
      typed([at(20_000, 38), at(50_000, 37)]),
    ]);
    expect(joinTrends(known, [])).toEqual(known);
  });

  test('do not grow for days, and lose no short fall', () => {
    let series: TrendSeries[] = [];
    for (let part = 0; part < 200; part += 1) {
      const points = Array.from({ length: 60 }, (_, n) =>
        at((part * 60 + n) * 10_000, part === 100 && n === 30 ? 61 : 97),
      );
      series = joinTrends(series, [measured(points)]);
    }
    const [{ points } = measured([])] = series;
    expect(points.length).toBeLessThanOrEqual(mostTrendPoints);
    expect(points).toContainEqual(at((100 * 60 + 30) * 10_000, 61));
    expect(points.at(-1)?.timeMs).toBe((200 * 60 - 1) * 10_000);
  });
});
