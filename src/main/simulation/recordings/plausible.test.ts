import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { planReplay } from './replay-plan.ts';
import { named, refusal } from './testing/files.ts';

const healthyPi = {
  model: 'healthypi-5',
  measures: ['ecg', 'impedance', 'pleth', 'spo2', 'temperature'],
} as const;

/** Four seconds at 100 Hz; a beat of 1 mV each second. */
const beat = (i: number): number => (i % 100 === 40 ? 1 : i % 100 === 42 ? -0.2 : 0);
const table = (heading: string, row: (i: number) => string): string =>
  [`time (s),${heading}`, ...Array.from({ length: 400 }, (_, i) => `${i / 100},${row(i)}`)].join('\n');
const plan = (text: string) => planReplay(parseCsv(text), healthyPi);
const valuesOf = (text: string, field: string): number[] => [
  ...plan(text).channels.find((channel) => channel.field === field)!.signal.samples,
];
const isOdd = (i: number): boolean => i >= 100 && i < 110;

describe('what stands for a value that is not known is no value', () => {
  it.each(['-9999', '-999', '-99999', '9999', '-999.9', '-32768', '32767', '1e30'])(
    'in an ECG: %s is not known, counted and said',
    (none) => {
      const text = table('II (mV)', (i) => (isOdd(i) ? none : String(beat(i))));
      const values = valuesOf(text, 'ecg');
      expect(values.map((value) => Number.isNaN(value))).toEqual(values.map((_, i) => isOdd(i)));
      expect(plan(text).notes.join()).toMatch(
        /“II” has 10 values that no body has, such as .*: taken as not known, nothing is played there/,
      );
    },
  );

  it.each(['-999', '-9999', '-32768'])('in an ECG in microvolts, where it could be a size: %s', (none) => {
    const text = table('II (uV)', (i) => (isOdd(i) ? none : String(1000 * beat(i))));
    expect(valuesOf(text, 'ecg').filter((value) => Number.isNaN(value))).toHaveLength(10);
  });

  it('a wave that passes through such a number keeps it', () => {
    const text = table('II (uV)', (i) => String(-999 + 3 * (i % 100)));
    expect(valuesOf(text, 'ecg').some((value) => Number.isNaN(value))).toBe(false);
    expect(plan(text).notes.join()).not.toContain('no body has');
  });

  it.each([
    ['PLETH (NU)', 'pleth', (i: number) => Math.sin(i / 10), '-9999'],
    ['PLETH (NU)', 'pleth', (i: number) => 500 + Math.sin(i / 10), '-1'],
    ['PLETH (NU)', 'pleth', (i: number) => 500 + Math.sin(i / 10), '1e+38'],
    ['SpO2 (%)', 'spo2', (i: number) => 97 + (i % 2), '-1'],
    ['SpO2 (%)', 'spo2', (i: number) => 97 + (i % 2), '0'],
    ['SpO2 (%)', 'spo2', (i: number) => 97 + (i % 2), '127'],
    ['Temp (C)', 'temperature', () => 36.5, '0'],
    ['Temp (C)', 'temperature', () => 36.5, '-999'],
  ] as const)('%s: %s', (heading, field, value, none) => {
    const text = table(`Pulse wave,II (mV),${heading}`, (i) =>
      [Math.cos(i / 10), beat(i), isOdd(i) ? none : value(i)].join(),
    );
    const name = heading.slice(0, heading.indexOf(' '));
    const { channels, notes } = plan(text);
    const played = channels.find((channel) => channel.field === field)!;
    expect(played.signal.name).toBe(name);
    expect(played.signal.samples.filter((one) => Number.isNaN(one))).toHaveLength(10);
    expect(notes.join()).toContain(`“${name}” has 10 values that no body has, such as ${none}`);
  });

  it('a pleth between -1 and 1 keeps its lowest values', () => {
    const text = table('PLETH (NU)', (i) => String(i % 20 < 10 ? -1 : 1));
    expect(valuesOf(text, 'pleth').some((value) => Number.isNaN(value))).toBe(false);
  });

  it.each([
    ['SpO2 (%)', '0.97', '“SpO2”: its values, 0.97, cannot be in “%”'],
    ['SpO2 (%)', '970', '“SpO2”: its values, 970, cannot be in “%”'],
    ['Temp (C)', '98.6', '“Temp”: its values, 98.6, cannot be in “C”'],
    ['Temp (F)', '36.6', '“Temp”: its values, 36.6, cannot be in “F”'],
    ['Temp (K)', '36.6', '“Temp”: its values, 36.6, cannot be in “K”'],
    ['SpO2 (%)', '-1', '“SpO2”: it holds no valid sample, only such as -1'],
    ['II (mV)', '-9999', '“II”: it holds no valid sample, only such as -9999'],
  ])('a column that cannot be in its unit is left out and named: %s of %s', (heading, value, reason) => {
    expect(refusal(() => plan(table(heading, () => value)))).toContain(reason);
  });

  it('an ECG whose counts are called millivolts is left out and named', () => {
    const text = table('II (mV)', (i) => String(1000 * Math.sin(i / 7)));
    expect(refusal(() => plan(text))).toContain('“II”: it swings by 2000 mV, which no body does');
  });
});

const beside = (row: (i: number) => string) =>
  table('II (mV),PLETH,SpO2 (%)', (i) => `${beat(i)},${Math.sin(i / 9)},${row(i)}`);

describe('numbers beside a wave', () => {
  it('are taken at their own rate, and it is said', () => {
    const recording = parseCsv(beside((i) => (i % 100 === 0 ? String(96 + i / 100) : '')));
    const { rateHz, samples } = named(recording, 'SpO2');
    expect(rateHz).toBe(1);
    expect([...samples]).toEqual([96, 97, 98, 99]);
    expect(recording.notes.join()).toContain('“SpO2” has a value about every 100 lines: taken as 1 a second');
    expect(plan(beside((i) => (i % 100 === 0 ? '96' : ''))).channels.map(({ field }) => field)).toContain(
      'spo2',
    );
  });

  it('may come a little early or late, and with one missing', () => {
    const places = [0, 49, 101, 149, 250, 301, 350];
    const { rateHz, samples } = named(parseCsv(beside((i) => (places.includes(i) ? '96' : ''))), 'SpO2');
    expect(rateHz).toBeCloseTo(2, 5);
    expect([...samples].map((value) => Number.isNaN(value))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('are not known before the first of them', () => {
    const { samples } = named(parseCsv(beside((i) => (i % 100 === 60 ? '96' : ''))), 'SpO2');
    expect([...samples].slice(0, 2)).toEqual([Number.NaN, 96]);
  });

  it('at no steady step are left out, and it is said', () => {
    const places = [0, 3, 50, 61, 200, 207, 390];
    const { signals, leftOut } = parseCsv(beside((i) => (places.includes(i) ? '96' : '')));
    expect(signals.map(({ name }) => name)).toEqual(['II', 'PLETH']);
    expect(leftOut).toEqual([{ name: 'SpO2', reason: 'values in 7 of 400 lines, at no steady step' }]);
  });

  it('that are mostly blank in one stretch say how few there are', () => {
    const { notes } = plan(beside((i) => (i < 40 ? '96' : '')));
    expect(notes.join()).toContain(
      '“SpO2” holds a value at 40 of 400 places: at the others nothing is played',
    );
  });
});
