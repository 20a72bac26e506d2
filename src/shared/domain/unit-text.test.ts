import { describe, expect, it } from 'vitest';
import { parseTimeUnit, parseUnit } from './unit-text.ts';

const celsius = (text: string, value: number) => value * parseUnit(text)!.factor + parseUnit(text)!.offset;

describe('units as files write them', () => {
  it.each([
    'uV',
    '\u00b5V',
    '\u03bcV',
    'mcV',
    'UV',
    '\u338cV'.replace('\u338c', '\u03bc'),
    '\u33b6',
    'microvolts',
    ' µV ',
  ])('a microvolt is a thousandth of a millivolt, however it is written: %s', (text) =>
    expect(parseUnit(text)).toEqual({ quantity: 'voltage', factor: 0.001, offset: 0 }),
  );

  it.each([
    ['nV', 1e-6],
    ['mV', 1],
    ['MV', 1],
    ['\u33b7', 1],
    ['V', 1000],
    ['kV', 1e6],
    ['\u00c2\u00b5V', 0.001], // UTF-8 read as Latin-1
    ['\u00ce\u00bcV', 0.001],
    ['\u0083\u00caV', 0.001], // Shift JIS read as Latin-1
    ['m\u200bV', 1],
  ])('voltage: %s', (text, factor) => expect(parseUnit(text)).toMatchObject({ quantity: 'voltage', factor }));

  it.each(['°C', 'ºC', '℃', 'degC', 'Cel', 'deg C', 'celsius'])('a degree is a degree: %s', (text) =>
    expect(parseUnit(text)).toEqual({ quantity: 'temperature', factor: 1, offset: 0 }),
  );

  it('Fahrenheit and kelvin become °C', () => {
    expect(celsius('°F', 98.6)).toBeCloseTo(37);
    expect(celsius('K', 310.15)).toBeCloseTo(37);
  });

  it.each([
    ['Ω', 1],
    ['\u2126', 1],
    ['ohms', 1],
    ['kΩ', 1000],
    ['mΩ', 0.001],
    ['MOhm', 1e6],
  ])('impedance: %s', (text, factor) =>
    expect(parseUnit(text)).toMatchObject({ quantity: 'impedance', factor }),
  );

  it('what only looks alike is something else', () => {
    expect(parseUnit('uS')?.quantity).toBe('conductance');
    expect(parseUnit('us')?.quantity).toBe('time');
    expect(parseUnit('nA')?.quantity).toBe('current');
    expect(parseUnit('NA')?.quantity).toBe('none');
    expect(parseUnit('mmHg')?.quantity).toBe('pressure');
    expect(parseUnit('mm[Hg]')?.quantity).toBe('pressure');
    expect(parseTimeUnit('mS')).toBe(0.001);
    expect(parseTimeUnit('sec.')).toBe(1);
    expect(parseTimeUnit('mV')).toBeNull();
  });

  it.each([
    '',
    ' ',
    'mV/2',
    '10uV',
    '0.1mV',
    'mV/s',
    'dBuV',
    'zz',
    '\ufffdV',
    'm V s',
    'constructor',
    'kuV',
    'mV(0)',
    'uV/LSB',
    'ticks',
    'frames',
    '10 mm/mV',
    'm s',
    'm V',
    'µ V',
  ])('text that is not known has no meaning: "%s"', (text) => {
    expect(parseUnit(text)).toBeNull();
    expect(parseTimeUnit(text)).toBeNull();
  });
});
