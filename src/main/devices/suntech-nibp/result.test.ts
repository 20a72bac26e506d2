import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plausibility } from '#shared/domain/vitals.ts';
import type { NibpResult } from './protocol.ts';
import { cuffVitals, outcomeOf } from './result.ts';

const good: NibpResult = { systolic: 120, diastolic: 80, mean: 93, pulse: 70 };
const of = (change: Partial<NibpResult>) => outcomeOf({ ...good, ...change });
const all = (known: unknown) => Object.fromEntries(cuffVitals.map((code) => [code, known]));

describe('the result of a cuff', () => {
  it('without an error gives its four values and nothing to say', () => {
    expect(of({})).toEqual({
      vitals: { 'nibp-systolic': 120, 'nibp-diastolic': 80, 'nibp-mean': 93, 'pulse-rate': 70 },
      problem: '',
    });
  });

  it.each([
    [0x01, 'weak-signal', /too weak/],
    [0x02, 'motion', /moved/],
    [0x03, 'out-of-range', /outside/],
    [0x04, 'timed-out', /too long/],
    [0x55, 'tube-blocked', /tube/],
    [0x56, 'cancelled', /stopped/],
    [0x57, 'cuff-loose', /loose/],
    [0x58, 'timed-out', /too long/],
    [0x59, 'over-pressure', /pressure/],
    [0x5a, 'device-error', /fault/],
    [0x5b, 'device-error', /safety/],
    [0x61, 'device-error', /sensor/],
    [0x63, 'device-error', /calibration/],
  ] as const)(
    'with error %i is no value but %s, whatever numbers stand beside it',
    (error, reason, words) => {
      expect(of({ error }).vitals).toEqual(all(reason));
      expect(of({ error }).problem).toMatch(words);
    },
  );

  it('with any error, known or not, is never a number, and an unknown one is told by its code', () => {
    for (let error = 1; error <= 0xff; error += 1) {
      expect(Object.values(of({ error }).vitals).filter((known) => typeof known === 'number')).toEqual([]);
      expect(of({ error }).problem).not.toBe('');
    }
    expect(of({ error: 0x87 }).problem).toContain('87');
    expect(of({ error: 0x87 }).vitals).toEqual(all('device-error'));
  });

  it.each([
    ['zeros', { systolic: 0, diastolic: 0, mean: 0, pulse: 0 }, 'artefact'],
    ['all bits set', { systolic: -1, diastolic: -1, mean: -1, pulse: 0xffff }, 'artefact'],
    ['the diastolic not below the systolic', { diastolic: 120, mean: 120 }, 'artefact'],
    ['the two swapped', { systolic: 80, diastolic: 120, mean: 93 }, 'artefact'],
    ['the mean above the systolic', { mean: 121 }, 'artefact'],
    ['the mean below the diastolic', { mean: 79 }, 'artefact'],
    ['a systolic that no body has', { systolic: 400 }, 'out-of-range'],
    ['a diastolic that no body has', { diastolic: 5, mean: 60 }, 'out-of-range'],
    ['the largest number', { systolic: 0x7fff }, 'out-of-range'],
  ] as const)('with %s is no value at all', (_what, change, reason) => {
    expect(of(change).vitals).toEqual(all(reason));
    expect(of(change).problem).toMatch(/no result/);
  });

  it('that lacks pulse or mean lacks only that', () => {
    for (const pulse of [0, 0xffff]) {
      expect(of({ pulse })).toEqual({
        vitals: { ...of({}).vitals, 'pulse-rate': 'not-measured' },
        problem: '',
      });
    }
    for (const mean of [0, -1]) {
      expect(of({ mean })).toEqual({
        vitals: { ...of({}).vitals, 'nibp-mean': 'not-measured' },
        problem: '',
      });
    }
    expect(of({ pulse: 5 }).vitals['pulse-rate']).toBe('out-of-range');
    // 0x0146: one source reads 326, the other 70.
    expect(of({ pulse: 0x146 }).vitals['pulse-rate']).toBe('invalid');
  });

  it('never gives a number that was not sent, nor one that no body has (any result)', () => {
    const i16 = fc.integer({ min: -0x8000, max: 0x7fff });
    const near = fc.integer({ min: -5, max: 340 });
    const pressure = fc.oneof(i16, near);
    fc.assert(
      fc.property(pressure, pressure, pressure, fc.nat(0xffff), (systolic, diastolic, mean, pulse) => {
        const { vitals } = of({ systolic, diastolic, mean, pulse });
        const sent = [systolic, diastolic, mean, pulse];
        cuffVitals.forEach((code, index) => {
          const known = vitals[code];
          if (typeof known !== 'number') return;
          expect(known).toBe(sent[index]);
          expect(plausibility(code, known)).not.toBe('impossible');
        });
        const upper = vitals['nibp-systolic'];
        const lower = vitals['nibp-diastolic'];
        expect(typeof upper).toBe(typeof lower);
        if (typeof upper === 'number' && typeof lower === 'number') expect(upper).toBeGreaterThan(lower);
      }),
      { numRuns: 2000 },
    );
  });
});
