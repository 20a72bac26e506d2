import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QrsDetector } from '#shared/signal/qrs.ts';
import { readBeats, readFirstSignal212, score } from './wfdb.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/mitdb');
const there = existsSync(folder);

describe('QRS detector on MIT-BIH Arrhythmia Database records', () => {
  it.runIf(!there)('skipped: ../shared/data/mitdb is not here', () => {});

  it.runIf(there)(
    'finds ≥ 99.5 % of the beats and ≥ 99.5 % of what it finds is a beat, within 150 ms',
    () => {
      const records = readdirSync(folder).flatMap((name) =>
        name.endsWith('.atr') ? [name.slice(0, -4)] : [],
      );
      const rateHz = 360;
      let beats = 0;
      let missed = 0;
      let extra = 0;
      for (const record of records) {
        const samples = readFirstSignal212(resolve(folder, `${record}.dat`), 1024, 200);
        const found: number[] = [];
        const detector = new QrsDetector(rateHz, (sample) => found.push(sample));
        for (let i = 0; i < samples.length; i += 15) detector.push(samples.subarray(i, i + 15), i);
        const result = score(readBeats(resolve(folder, `${record}.atr`)), found, 0.15 * rateHz);
        beats += result.beats;
        missed += result.missed;
        extra += result.extra;
      }
      const hits = beats - missed;
      const figures = {
        records: records.length,
        beats,
        missed,
        extra,
        sensitivity: hits / beats,
        positivePredictivity: hits / (hits + extra),
      };
      console.log('mitdb', JSON.stringify(figures));
      expect(figures.sensitivity).toBeGreaterThanOrEqual(0.995);
      expect(figures.positivePredictivity).toBeGreaterThanOrEqual(0.995);
    },
  );
});
