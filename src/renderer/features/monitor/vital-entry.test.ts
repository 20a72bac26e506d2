import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plausibility, VitalCode, vitals } from '#shared/domain/vitals.ts';
import { entryStep, parseValue } from './vital-entry.ts';

describe('entering a vital by hand', () => {
  it('takes a plausible value at once', () => {
    expect(entryStep('temperature', '36,8', null)).toEqual({ step: 'send', value: 36.8, confirmed: false });
  });

  it('refuses what no body can have, confirmed or not', () => {
    expect(entryStep('spo2', '101', null).step).toBe('refuse');
    expect(entryStep('spo2', '101', '101').step).toBe('refuse');
  });

  it('asks about the unlikely, and sends it once a person said yes to this very text', () => {
    expect(entryStep('temperature', '43.5', null)).toEqual({ step: 'ask', value: 43.5 });
    expect(entryStep('temperature', '43.5', '43.5')).toEqual({ step: 'send', value: 43.5, confirmed: true });
    expect(entryStep('temperature', '44.5', '43.5').step).toBe('ask');
  });

  it.each(['', ' ', 'abc', '12a', '1e3', '0x10', '1.2.3', '--5', 'Infinity'])(
    'takes %j for no number',
    (text) => {
      expect(parseValue(text)).toBeNaN();
      expect(entryStep('heart-rate', text, null).step).toBe('no-number');
    },
  );

  it('never sends unasked what the domain does not find plausible', () => {
    const code = fc.constantFrom(...VitalCode.options);
    fc.assert(
      fc.property(code, fc.double({ min: -500, max: 500, noNaN: true }), (vital, typed) => {
        const text = typed.toFixed(2);
        const next = entryStep(vital, text, null);
        const rounded = Number(Number(text).toFixed(vitals[vital].decimals));
        expect(next.step === 'send').toBe(plausibility(vital, rounded) === 'plausible');
      }),
    );
  });
});
