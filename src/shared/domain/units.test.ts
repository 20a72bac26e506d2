import { describe, expect, it } from 'vitest';
import { DoseUnit } from '#shared/contract/treatments.ts';
import { vitals } from './vitals.ts';
import { unitText, withUnit } from './units.ts';

describe('units as people write them', () => {
  it.each([
    ['mm[Hg]', 'mmHg'],
    ['cm[H2O]', 'cmH₂O'],
    ['Cel', '°C'],
    ['[degF]', '°F'],
    ['/min', '/min'],
    ['1/min', '/min'],
    ['{beats}/min', 'beats/min'],
    ['%', '%'],
    ['%{vol}', '% vol'],
    ['mV', 'mV'],
    ['uV', 'µV'],
    ['nV', 'nV'],
    ['mL', 'mL'],
    ['uL', 'µL'],
    ['mL/min', 'mL/min'],
    ['L/s', 'L/s'],
    ['uS', 'µS'],
    ['kOhm', 'kΩ'],
    ['uOhm', 'µΩ'],
    ['mmol/L', 'mmol/L'],
    ['umol/L', 'µmol/L'],
    ['meq/L', 'mEq/L'],
    ['10*9/L', '10⁹/L'],
    ['10*-3', '10⁻³'],
    ['m/s2', 'm/s²'],
    ['cm2', 'cm²'],
    ['s-1', 's⁻¹'],
    ['kg.m/s2', 'kg·m/s²'],
    ['deg/s', '°/s'],
    ['[ppm]', 'ppm'],
    ['ug/kg/min', 'microgram/kg/min'],
    ['[iU]/h', 'units/h'],
    ['kPa', 'kPa'],
  ])('%s is written %s', (code, text) => {
    expect(unitText(code)).toBe(text);
  });

  it('no unit is written as nothing, not as 1', () => {
    expect(unitText('1')).toBe('');
    expect(withUnit(12, '1')).toBe('12');
    expect(withUnit('36.8', 'Cel')).toBe('36.8 °C');
  });

  it.each([
    'mmHg',
    '°C',
    'µV',
    'bpm',
    'counts',
    'arb. unit',
    'a.u.',
    '0.1mV',
    'SpO2',
    'c1',
    'toString',
    'x{',
  ])('what is no code stays what somebody typed: %s', (text) => {
    expect(unitText(text)).toBe(text);
  });

  it('no code of a vital or of a dose reaches a person', () => {
    const codes = [...Object.values(vitals).map(({ unit }) => unit), ...DoseUnit.options];
    for (const code of codes) expect(unitText(code)).not.toMatch(/[[\]{}*]|Cel|^ug/);
    expect(codes.length).toBeGreaterThan(15);
  });
});
