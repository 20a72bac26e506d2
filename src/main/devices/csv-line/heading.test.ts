import { describe, expect, it } from 'vitest';
import type { Lines } from './configuration.ts';
import { lookAt } from './testing/look.ts';

type Csv = NonNullable<Lines['csv']>;
type Columns = Csv['columns'];

/** A heading before each so many lines of the same values, the first time at line `from`. */
const under =
  (heading: string, values: string, from = 1) =>
  (i: number): string =>
    i >= from && (i - from) % 40 === 0 ? `${heading}\n${values}\n` : `${values}\n`;

/** Set up from a heading, and then by a person: what the columns are used for. */
function setUp(heading: string, values: string, ...changes: Partial<Columns[number]>[]): Lines {
  const found = lookAt(under(heading, values)).csv!;
  return { csv: { ...found, columns: found.columns.map((column, i) => ({ ...column, ...changes[i] })) } };
}

const heartRate = { use: 'heart-rate', unit: '/min' } as const;
const spo2 = { use: 'spo2', unit: '%' } as const;
const vitals = () => setUp('HR,SpO2', '72.0,98.0', heartRate, spo2);
/** As one was set up before headings were kept. */
const older: Lines = {
  csv: {
    rateHz: 50,
    columns: [
      { name: 'HR', ...heartRate },
      { name: 'SpO2', ...spo2 },
    ],
  },
};

const swappedForAWhile = (i: number): string =>
  i === 100 ? 'SpO2,HR\n98,72\n' : i < 150 && i > 100 ? '98,72\n' : i === 150 ? 'HR,SpO2\n' : '72,98\n';
const slowly = (i: number): string => (i === 1 ? 'SpO2,HR\n' : i % 55 === 5 ? '98.0,72.0\n' : '');

describe('columns under a heading', () => {
  it.each([
    ['SpO2,HR', '98.0,72.0'],
    ['Temp,RR', '36.5,16.0'],
    ['HR,Temp', '72.0,36.5'],
    ['spo2 (%), hr', '98.0,72.0'],
    ['"SpO2","HR"', '98.0,72.0'],
    ['# SpO2,HR', '98.0,72.0'],
    ['SpO2;HR', '98.0,72.0'],
    ['Foo,Bar', '98.0,72.0'],
  ])('that names others at the next plug-in is refused, and it is said: %s', (heading, values) => {
    for (const known of [vitals(), older]) {
      for (const from of [0, 1]) {
        const { csv, refused } = lookAt(under(heading, values, from), known);
        expect(csv).toBeNull();
        expect(refused).toMatch(/The device sends “.*”; set up are other columns \(“HR”, “SpO2”\)/);
      }
    }
  });

  it.each(['SpO2,HR', 'Temp,RR', 'RR,SpO2', '# SpO2,HR', 'Foo,Bar'])(
    'that names others while connected gives nothing from then on, and it is said: %s',
    (heading) => {
      for (const known of [vitals(), older]) {
        const line = (i: number): string => (i < 100 ? '72.0,98.0\n' : under(heading, '98.0,72.0', 100)(i));
        const bench = lookAt(line, known).connected(150);
        const last = bench.vitals.slice(-2);
        expect(last.map(({ known: value }) => value)).toEqual(['invalid', 'invalid']);
        expect(bench.vitals).not.toContainEqual({ code: 'heart-rate', known: 98 });
        expect(bench.problem).toContain('set up are other columns');
      }
    },
  );

  it('that is again the one of the set-up gives values again', () => {
    const bench = lookAt(swappedForAWhile, vitals()).connected(220);
    expect(bench.vitals.slice(-2).map(({ known }) => known)).toEqual([72, 98]);
    expect(bench.problem).toBe('');
  });

  it('with another unit than the set-up gives nothing of that column, at plug-in and while connected', () => {
    const known = setUp('Sys (mmHg),SpO2', '120.0,98.0', { use: 'nibp-systolic' }, spo2);
    const after = under('Sys (kPa),SpO2', '16.0,98.0');
    const midway = (i: number): string =>
      i < 100 ? '120.0,98.0\n' : under('Sys [kPa],SpO2', '16.0,98.0', 100)(i);
    for (const line of [after, midway]) {
      const bench = lookAt(line, known).connected(150);
      expect(bench.vitals.findLast(({ code }) => code === 'nibp-systolic')?.known).toBe('invalid');
      expect(bench.vitals.findLast(({ code }) => code === 'spo2')?.known).toBe(98);
      expect(bench.problem).toContain('comes in kPa and is set up in mm[Hg]');
    }
  });

  it('of waveforms that change places are refused as well', () => {
    const known = setUp('Flow,Volume', '0.5,1.5');
    expect(lookAt(under('Volume,Flow', '1.5,0.5'), known).refused).toContain('“Volume”, “Flow”');
    const spaced = setUp('ECG Resp', '0.5 1.5');
    expect(lookAt(under('Resp ECG', '1.5 0.5'), spaced).refused).toContain('“Resp”, “ECG”');
  });

  it.each([
    ['the same heading', 'HR,SpO2'],
    ['the same in other letters, with units', 'hr [bpm], SPO2 (%)'],
    ['none', '# all is well'],
    ['a greeting with a comma', 'Calibrating sensors, please wait'],
    ['a comment with a comma', '# Battery low, charge soon'],
    ['a heading whose beginning was lost', 'R,SpO2'],
  ])('run as before under %s, whatever the ward calls them', (what, heading) => {
    const known = vitals();
    const renamed = setUp(
      'HR,SpO2',
      '72.0,98.0',
      { ...heartRate, name: 'Pulse' },
      { ...spo2, name: 'Finger' },
    );
    for (const set of [known, renamed]) {
      const line = under(heading, '72.0,98.0', what.includes('lost') ? 0 : 1);
      const once = (i: number): string => (i < 40 ? line(i) : '72.0,98.0\n');
      const bench = lookAt(once, set).connected(100);
      expect(bench.vitals.slice(-2).map(({ known: value }) => value)).toEqual([72, 98]);
      expect(bench.problem).toBe('');
    }
  });

  it('of another name run once a person has given the columns those names', () => {
    const known = setUp('HR,SpO2', '72.0,98.0', { ...spo2, name: 'SpO2' }, { ...heartRate, name: 'HR' });
    const bench = lookAt(under('SpO2,HR', '98.0,72.0'), known).connected(60);
    expect(bench.vitals).toContainEqual({ code: 'spo2', known: 98 });
    expect(bench.problem).toBe('');
  });

  it('that comes once a second or more rarely is refused too', () => {
    expect(lookAt(slowly, older).refused).toContain('“SpO2”, “HR”');
  });
});
