import { describe, expect, it } from 'vitest';
import { lookAt } from './testing/look.ts';

type Line = (i: number) => string;
const digit = (i: number): number => i % 10;

function rows(line: Line, lines = 20): (number | string)[][] {
  const bench = lookAt(line).connected(lines);
  return bench.ticks.map((row) =>
    row.map((said, signal) =>
      typeof said === 'number' ? Number((said * bench.signals[signal]!.scale).toPrecision(12)) : said,
    ),
  );
}
const lastRow = (line: Line): (number | string)[] => rows(line).at(-1)!;

describe('commas that may stand between thousands', () => {
  it.each<[string, Line]>([
    ['with names and spaces', () => 'P:1,013 SpO2:98\n'],
    ['with names and spaces, and zeros after the comma that change', (i) => `P:1,01${digit(i)} SpO2:98\n`],
    ['with names and semicolons', () => 'P:1,013;SpO2:98\n'],
    ['with names, beside a decimal comma', () => 'P:1,077;T:36,5\n'],
    ['with names, beside a decimal comma with a zero', () => 'P:1,077 T:36,05\n'],
    ['with equals signs and tabs', () => 'P=12,345\tSpO2=98\n'],
    ['below zero', () => 'P:-1,013;SpO2:98\n'],
    ['by their place, beside a decimal comma', () => '1,077;36,5\n'],
  ])('are refused, and it is said: %s', (_what, line) => {
    const { csv, refused } = lookAt(line);
    expect(csv).toBeNull();
    expect(refused).toMatch(/may (stand|have)/);
    const columns = ['P', 'SpO2'].map((name) => ({ name, key: name, unit: '1', use: 'waveform' as const }));
    if (line(0).includes('SpO2')) expect(lookAt(line, { csv: { rateHz: 50, columns } }).csv).toBeNull();
  });

  it.each(['P:|;T:36,5', '|;36,5'])('are invalid where they come only later: %s', (line) => {
    const said = rows((i) => `${line.replace('|', i < 80 ? '998' : '1,013')}\n`, 60);
    expect(said[0]).toEqual([998, 36.5]);
    expect(said.at(-1)).toEqual(['invalid', 36.5]);
  });

  it.each<[string, Line, number[]]>([
    ['a zero before them', () => 'P:0,013;SpO2:98\n', [0.013, 98]],
    ['another number of places', (i) => `P:1,01${i % 2 === 0 ? '' : '3'};SpO2:98\n`, [1.01, 98]],
    ['a zero after them', () => 'T:36,05 SpO2:98\n', [36.05, 98]],
  ])('are decimals where the name itself shows it: %s', (_what, line, row) => {
    expect(rows(line)).toContainEqual(row);
  });
});

const oddWords = [
  '*****',
  'LOW',
  'HI',
  'E',
  'Err1',
  'ERR 12',
  '>100',
  '<0,5',
  '~0.5',
  'undefined',
  '!',
  'NO SIGNAL',
  'sensor off',
  '98*',
  'disconnected',
];

describe('a line with something else where a number stands', () => {
  it.each(oddWords)('is one of values, at any place and from the beginning or later: %s', (word) => {
    const early =
      word === 'NO SIGNAL' || word === 'sensor off' || word === 'disconnected' || word.includes(',')
        ? 'later'
        : 'always';
    const clean = (i: number): boolean => early === 'later' && i % 3 === 0;
    for (const sign of [';', '\t', ...(word.includes(',') ? [] : [','])]) {
      const first = rows((i) => `${clean(i) ? '72' : word}${sign}98.5\n`).slice(-2);
      expect(first).toContainEqual(['invalid', 98.5]);
      const second = rows((i) => `98.5${sign}${clean(i) ? '72' : word}\n`).slice(-2);
      expect(second).toContainEqual([98.5, 'invalid']);
    }
  });

  it.each(oddWords)('counts for the rate, and costs no sample: %s', (word) => {
    const look = lookAt((i) => `${i % 3 === 0 ? word : '72.5'};98.5\n`);
    expect(look.csv?.rateHz).toBe(50);
    const bench = look.connected(60);
    expect(bench.ticks).toHaveLength(59);
    expect(bench.suspected).toBe(0);
    expect(bench.connection.foreignLines).toBe(0);
  });

  it.each(['!', '*****', 'LOW', 'Err1'])('is one of values where it has one column: %s', (word) => {
    const look = lookAt((i) => (i % 3 === 0 ? `${word}\n` : '72.5\n'));
    expect(look.csv?.rateHz).toBe(50);
    expect(new Set(look.connected(30).ticks.flat())).toEqual(new Set([725_000, 'invalid']));
  });

  it('of a device that is set up is known as such, though no line has all of its numbers', () => {
    const columns = ['a', 'b'].map((name) => ({ name, unit: '1', use: 'waveform' as const }));
    const bench = lookAt(() => 'disconnected,98\n', { csv: { rateHz: 50, columns } }).connected(20);
    expect(bench.ticks.at(-1)).toEqual(['invalid', 980_000]);
  });

  it.each(['# 2,5', 'Starting, please wait', '[12] a,5', 'time: 5, 9', 'a, b, 5', 'Ready', '0.1x,9'])(
    'is none when it is talk, of other columns, or damaged: %s',
    (talk) => {
      const look = lookAt((i) => `${i % 5 === 4 ? `${talk}\n` : ''}72.5,98.5\n`);
      expect(look.csv).toMatchObject({ rateHz: 50, columns: { length: 2 } });
      expect(new Set(look.connected(30).ticks.map((row) => row.join()))).toEqual(new Set(['725000,985000']));
    },
  );
});

describe('the minus of typesetting', () => {
  it.each<[string, Line, (number | string)[]]>([
    ['first', () => '\u22120.5,98\n', [-0.5, 98]],
    ['second', () => '98.5,\u22121.5\n', [98.5, -1.5]],
    ['between spaces', () => '\u22120.5 \u22121.5\n', [-0.5, -1.5]],
    ['with a decimal comma', () => '\u22120,5;98\n', [-0.5, 98]],
    ['in an exponent', () => '5e\u22121;98\n', [0.5, 98]],
    ['of a far exponent', () => '\u22125e\u221223;98.5\n', [0, 98.5]],
    ['behind a name', () => 'ECG:\u22120.5,SpO2:98\n', [-0.5, 98]],
    ['as a sign for nothing', () => '\u2212\u2212,98.5\n', ['not-measured', 98.5]],
  ])('is one: %s', (_what, line, row) => {
    const said = lastRow(line).map((value) => (value === 0 ? 0 : value));
    expect(said).toEqual(row);
  });
});

describe('a name behind a tag', () => {
  it.each([
    'DATA: ECG=0.3, SpO2=98',
    'DATA:ECG=0.3,SpO2=98',
    'DATA: ECG = 0.3, SpO2 = 98',
    '[INFO] sensor: ECG:0.3\tSpO2:98',
    'I (1234) main: ECG=0.3 SpO2=98',
    'log: vitals: ECG=0.3 SpO2=98',
    '{"data": {"ECG": 0.3, "SpO2": 98}}',
  ])('is found, and its value: %s', (text) => {
    expect(lookAt(() => `${text}\n`).csv?.columns.map(({ name }) => name)).toEqual(['ECG', 'SpO2']);
    expect(lastRow(() => `${text}\n`)).toEqual([0.3, 98]);
  });

  it('is not looked for in a text', () => {
    expect(lastRow(() => 'state: ok ECG: 0.3\n')).toEqual([0.3]);
  });
});
