import { describe, expect, it } from 'vitest';
import { configuration, type Lines } from './configuration.ts';
import { lookAt } from './testing/look.ts';

type Line = (i: number) => string;
const digit = (i: number): number => i % 10;
const either: Line = () => '0,12,90,5\n';
const chosen = (decimal: 'point' | 'comma', columns: number): Lines => ({
  csv: {
    rateHz: 50,
    decimal,
    columns: Array.from({ length: columns }, (_, i) => ({ name: `c${i + 1}`, unit: '1', use: 'waveform' })),
  },
});

const rows = (known: Lines) => {
  const bench = lookAt(either, known).connected(10);
  return bench.ticks.at(-1)?.map((said) => (typeof said === 'number' ? said / 10_000 : said));
};
const named = (...columns: NonNullable<Lines['csv']>['columns']): Lines => ({
  csv: { rateHz: 50, columns },
});

describe('lines with commas that may be either', () => {
  it.each<[string, Line]>([
    ['the same numbers all the time', either],
    ['numbers that tell nothing', (i) => `0,1${digit(i)},90,${digit(i)}\n`],
    ['two whole numbers that hardly move', (i) => `72,${96 + (i % 2)}\n`],
    ['a space in the middle', () => '0,12, 90,5\n'],
    ['points that may stand between thousands', (i) => `1.234,5${digit(i)}\n`],
    ['zeros that may be decimals or between thousands', (i) => `1,03${digit(i)}\n`],
  ])('give nothing before a person has said which, and ask: %s', (_what, line) => {
    const look = lookAt(line);
    expect(look.csv?.decimal).toBe('undecided');
    const bench = look.connected(20);
    expect(bench.signals).toEqual([]);
    expect(bench.ticks).toEqual([]);
    expect(bench.problem).toMatch(/^Lines such as “.*” may be .* or \d columns\. .*Configure/);
  });

  it('are read as the person said, or as the set-up of before shows', () => {
    expect(rows(chosen('comma', 2))).toEqual([0.12, 90.5]);
    expect(rows(chosen('point', 4))).toEqual([0, 12, 90, 5]);
    const { csv: two } = chosen('comma', 2);
    const { csv: four } = chosen('point', 4);
    expect(rows({ csv: { rateHz: 50, columns: two!.columns } })).toEqual([0.12, 90.5]);
    expect(rows({ csv: { rateHz: 50, columns: four!.columns } })).toEqual([0, 12, 90, 5]);
  });

  it.each<[string, Line, number]>([
    ['whole numbers of changing length', (i) => `${512 + 20 * i},${i * 7}\n`, 2],
    ['whole numbers that move while the others stay', (i) => `${100 + 5 * (i % 40)},${96 + (i % 3)}\n`, 2],
    ['a sign behind the comma', (i) => `12,-${digit(i)}\n`, 2],
    ['spaces behind the commas', () => '72, 98\n', 2],
    ['an odd number of columns', () => '1,2,3\n', 3],
    ['a decimal point', () => '0.5,12\n', 2],
    ['zeros before the decimals', (i) => `36,0${digit(i)}\n`, 1],
    ['a negative nothing', (i) => `-0,1${digit(i)},90,5\n`, 2],
  ])('are told by %s', (_what, line, columns) => {
    expect(lookAt(line).csv).toMatchObject({ columns: { length: columns } });
    expect(lookAt(line).csv?.decimal).toBeUndefined();
  });
});

describe('columns of a device that is set up', () => {
  it('follow their own names, whatever the ward calls them and in whatever order they come', () => {
    const known = named(
      { name: 'Oxygen', key: 'SpO2', unit: '%', use: 'spo2' },
      { name: 'Chest', key: 'ECG', unit: 'mV', use: 'waveform' },
    );
    const bench = lookAt((i) => (i % 2 === 0 ? 'ECG:0.5,SpO2:97\n' : 'SpO2:97,ECG:0.5\n'), known).connected(
      50,
    );
    expect(bench.ticks.at(-1)).toEqual([5000]);
    expect(bench.vitals.at(-1)).toEqual({ code: 'spo2', known: 97 });
    expect(bench.problem).toBe('');
  });

  it('whose names or number change midway are missed with the reason, and it is said', () => {
    const gone = lookAt((i) => (i < 80 ? 'ECG:0.5,SpO2:97\n' : 'ECG:0.5,Temp:36\n')).connected(60);
    expect(gone.ticks.at(-1)).toEqual([5000, 'not-measured']);
    expect(gone.problem).toContain('“Temp” instead of “SpO2”');
    const more = lookAt((i) => (i < 80 ? '0.5,97\n' : '0.5,97,3\n')).connected(60);
    expect(more.ticks.at(-1)).toEqual(['invalid', 'invalid']);
    expect(more.problem).toContain('3 columns instead of 2');
    const added = lookAt((i) => (i < 80 ? 'ECG:0.5\n' : 'ECG:0.5,Temp:36\n')).connected(60);
    expect(added.ticks.at(-1)).toEqual([5000]);
    expect(added.problem).toContain('“Temp”');
  });

  it('are not taken for those of another device', () => {
    const known = named({ name: 'ECG', key: 'ECG', unit: 'mV', use: 'waveform' });
    expect(lookAt(() => 'Temp:36.5\n', known).refused).toContain('“Temp”');
    expect(lookAt(() => '0.5,1\n', known).csv).toBeNull();
  });

  it('with a unit that the device contradicts, or that a vital does not have, give nothing and say so', () => {
    const other = named({ name: 'ECG', key: 'ECG[uV]', unit: 'mV', use: 'waveform' });
    const bench = lookAt(() => 'ECG[uV]:500\n', other).connected(30);
    expect(bench.ticks.at(-1)).toEqual(['invalid']);
    expect(bench.problem).toContain('comes in uV');
    const bare = named({ name: 't', unit: '1', use: 'temperature' });
    const vital = lookAt(() => '36.5\n', bare).connected(60);
    expect(vital.vitals.at(-1)).toEqual({ code: 'temperature', known: 'invalid' });
    expect(vital.problem).toContain('no unit that is known');
  });

  it.each([
    ['temperature', '°C', '36.5', 36.5],
    ['temperature', '[degF]', '98.6', 37],
    ['temperature', 'K', '310.15', 37],
    ['nibp-systolic', 'kPa', '16', 120.01],
    ['nibp-systolic', 'mmHg', '120', 120],
    ['heart-rate', 'bpm', '72', 72],
    ['spo2', '%', '97', 97],
  ] as const)('that are %s in %s are converted, never taken as they are', (use, unit, text, value) => {
    const bench = lookAt(() => `${text}\n`, named({ name: 'x', unit, use })).connected(60);
    expect(bench.vitals.at(-1)!.known).toBeCloseTo(value, 1);
  });

  it('cannot be set up as a vital without one of its units', () => {
    const refusal = configuration.unusable?.(named({ name: 'x', unit: '1', use: 'temperature' }));
    expect(refusal?.hint).toContain('Cel');
    expect(configuration.unusable?.(named({ name: 'x', unit: 'C', use: 'temperature' }))).toBeNull();
    expect(configuration.unusable?.(named({ name: 'x', unit: 'xyz', use: 'waveform' }))).toBeNull();
  });
});
