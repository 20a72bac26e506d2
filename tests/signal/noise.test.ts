import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HeartRateMeter } from '#shared/signal/heart-rate.ts';

const folder = join(import.meta.dirname, '../../../shared/data/noise');
const rateHz = 360;

const column = (name: string): readonly number[] =>
  readFileSync(join(folder, name), 'utf8')
    .split(/\r?\n/)
    .map((line) => Number.parseFloat(line))
    .filter((value) => Number.isFinite(value));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** 60 over the median annotated RR of the last 10 s. */
function trueRate(beats: readonly number[], end: number): number {
  const last = beats.filter((beat) => beat > end - 10 * rateHz && beat <= end);
  return (60 * rateHz) / median(last.slice(1).map((beat, index) => beat - (last[index] ?? 0)));
}

describe('heart rate in recorded noise (skipped where the recordings are not)', () => {
  it.skipIf(!existsSync(folder))(
    'of 118e06 is within 10 % of the truth or not told, and told at least half of the time',
    () => {
      const samples = Float64Array.from(column('118e06.csv'));
      const beats = column('118e06_ann.csv');
      const meter = new HeartRateMeter(rateHz);
      let [asked, told] = [0, 0];
      const wrong: string[] = [];
      const step = rateHz / 2;
      for (let at = 0; at + step <= samples.length; at += step) {
        meter.push(samples.subarray(at, at + step), at, null);
        const end = at + step;
        if (end < 10 * rateHz) continue;
        asked += 1;
        const { value } = meter.read();
        if (value === null) continue;
        told += 1;
        const truth = trueRate(beats, end);
        if (Math.abs(value - truth) > 0.1 * truth) wrong.push(`${end / rateHz} s: ${value} for ${truth}`);
      }
      expect(wrong).toEqual([]);
      expect(told / asked).toBeGreaterThanOrEqual(0.5);
    },
  );
});
