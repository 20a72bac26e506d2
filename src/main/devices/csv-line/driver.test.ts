import { describe, expect, it } from 'vitest';
import type { Lines } from './configuration.ts';
import { csvLine } from './driver.ts';
import { lookAt } from './testing/look.ts';

type Line = (i: number) => string;
const digit = (i: number): number => i % 10;

/** What the last of the lines was read as, in the unit of the text. */
function lastRow(line: Line, lines = 20): readonly (number | string)[] {
  const bench = lookAt(line).connected(lines);
  return bench.ticks
    .at(-1)!
    .map((said, signal) =>
      typeof said === 'number' ? Number((said * bench.signals[signal]!.scale).toPrecision(12)) : said,
    );
}

const names = (line: Line): readonly string[] => lookAt(line).csv!.columns.map(({ name }) => name);
const units = (line: Line): readonly string[] => lookAt(line).csv!.columns.map(({ unit }) => unit);

describe('a device that writes lines (without a port)', () => {
  it.each<[string, Line, (number | string)[]]>([
    ['an empty line after each', () => '0.12,90\n\n', [0.12, 90]],
    ['an empty line after each, with carriage returns', () => '0.12,90\r\n\r\n', [0.12, 90]],
    ['carriage returns alone', () => '0.12,90\r', [0.12, 90]],
    ['two carriage returns', () => '0.12,90\r\r\n', [0.12, 90]],
    ['a line of spaces after each', () => '0.12,90\r\n   \r\n', [0.12, 90]],
    ['a comment now and then', (i) => `${i % 7 === 0 ? '# 2,5 and all is well\n' : ''}0.12,90\n`, [0.12, 90]],
    ['a comment after each', () => '0.12,90\n// two of 2\n', [0.12, 90]],
    ['leading spaces', () => '   0.12 ,  90  \n', [0.12, 90]],
    ['a separator at the end', () => '0.12,90,\n', [0.12, 90]],
    ['semicolons', () => '0.12;90\n', [0.12, 90]],
    ['tabs', () => '0.12\t90\r\n', [0.12, 90]],
    ['commas and tabs', () => '0.12,\t90\r\n', [0.12, 90]],
    ['numbers of every form', () => '1e5,+0.5,.5,5.,-2E-2,0\n', [100_000, 0.5, 0.5, 5, -0.02, 0]],
    ['decimal commas between semicolons', () => '0,12;90,5\n', [0.12, 90.5]],
    ['decimal commas between tabs', () => '0,12\t90,5\n', [0.12, 90.5]],
    ['decimal commas between spaces', () => '-0,12 90,5\n', [-0.12, 90.5]],
    ['decimal commas as the zeros show', () => '0,07,90,5\n', [0.07, 90.5]],
    ['names', () => 'ECG:0.12,SpO2:90\n', [0.12, 90]],
    ['names of a serial plotter', () => 'ECG:0.12\tSpO2:90\r\n', [0.12, 90]],
    ['names and spaces', () => 'ECG: 0.12 SpO2: 90\r\n', [0.12, 90]],
    ['names and equals signs', () => 'ECG = 0.12; SpO2 = 90\n', [0.12, 90]],
    ['names and decimal commas', () => 'ECG:0,12;SpO2:90,5\n', [0.12, 90.5]],
    ['names of several words', () => 'Lead II:0.12,Lead V5:0.3\n', [0.12, 0.3]],
    ['JSON', () => '{"ecg": 0.12, "spo2": 90, "state": "ok"}\n', [0.12, 90]],
    ['Teleplot with times', (i) => `>ecg:${1000 + i}:0.12|g\n`, [0.12]],
    ['a unit behind each number', () => 'ECG value :  1.23 V\n', [1.23]],
    ['small volts', () => '0.00012\n', [0.00012]],
    ['counts of 24 bit', () => '8388607,-8388607\n', [8_388_607, -8_388_607]],
  ])('is read with %s', (_what, line, row) => {
    expect(lastRow(line)).toEqual(row);
  });

  it.each([
    ['nan', 'invalid'],
    ['-nan', 'invalid'],
    ['NaN', 'invalid'],
    ['nan(ind)', 'invalid'],
    ['-1.#IND', 'invalid'],
    ['1.#QNAN0', 'invalid'],
    ['err', 'invalid'],
    ['inf', 'out-of-range'],
    ['-INF', 'out-of-range'],
    ['Infinity', 'out-of-range'],
    ['1.#INF', 'out-of-range'],
    ['ovf', 'out-of-range'],
    ['OVERFLOW', 'out-of-range'],
    ['OL', 'out-of-range'],
    ['1e999', 'out-of-range'],
    ['--', 'not-measured'],
    ['---', 'not-measured'],
    ['--.-', 'not-measured'],
    ['n/a', 'not-measured'],
    ['null', 'not-measured'],
    ['', 'not-measured'],
  ])('that says “%s” has no value there (%s), however it names its columns', (word, reason) => {
    expect(lastRow(() => `${word},2.5\n`)).toEqual([reason, 2.5]);
    expect(lastRow(() => `2,5;${word};7,5\n`)).toEqual([2.5, reason, 7.5]);
    expect(lastRow(() => `a:2.5,b:${word},c:1\n`)).toEqual([2.5, reason, 1]);
  });

  it.each([2, 10, 50, 240, 250, 360, 1000, 2000])('has the rate at which its lines come: %i', (rateHz) => {
    const probe = csvLine.probe(undefined);
    let said = 0;
    for (let ms = 0; ms < csvLine.probeMs && probe.recognised() === null; ms += 20) {
      probe.tick(ms, () => undefined);
      for (; said < (ms * rateHz) / 1000; said += 1) {
        probe.data(new TextEncoder().encode(said % 7 === 0 ? '0.5,1\n# words\n' : '0.5,1\n'));
      }
    }
    expect(probe.recognised()?.configuration.csv?.rateHz).toBe(rateHz);
  });

  it('that has no value at all for a while is still there', () => {
    expect(lastRow(() => 'nan,nan\n')).toEqual(['invalid', 'invalid']);
    expect(lastRow((i) => (i < 70 ? '1.5,2.5\n' : ',\n'), 60)).toEqual(['not-measured', 'not-measured']);
  });

  it('writes one name on each line: a record is complete when all are there, or when one comes again', () => {
    const bench = lookAt((i) => (i % 2 === 0 ? '>ecg:0.12\n' : '>spo2:90\n')).connected(40);
    expect(new Set(bench.ticks.map((row) => row.length))).toEqual(new Set([2]));
    expect(bench.ticks.length).toBeGreaterThan(15);
    const slow = lookAt((i) => (i % 20 === 19 ? 'ecg:0.5\ntemp:36.5\n' : 'ecg:0.5\n'));
    expect(slow.csv).toMatchObject({ rateHz: 50, columns: [{ name: 'ecg' }, { name: 'temp' }] });
    const temperature: Lines = {
      csv: {
        rateHz: 50,
        columns: [
          { name: 'ecg', unit: '1', use: 'waveform' },
          { name: 'Mask', key: 'temp', unit: 'Cel', use: 'temperature' },
        ],
      },
    };
    expect(slow.connected(100, temperature).vitals).toEqual(
      expect.arrayContaining([{ code: 'temperature', known: 36.5 }]),
    );
    // What was not sent is not a vital that is unknown: only its time tells how old it is.
    expect(slow.connected(100, temperature).vitals.every(({ known }) => known === 36.5)).toBe(true);
  });

  it('counts what it could not read, and neither empty lines nor the words cost a sample', () => {
    const bench = lookAt((i) => `${i % 10 === 0 ? '# comment\n' : ''}0.12,90\r\n\r\n`).connected(100);
    expect(bench.connection.foreignLines).toBe(10);
    expect(bench.ticks).toHaveLength(99);
    expect(bench.suspected).toBe(0);
    const damaged = lookAt((i) => (i % 10 === 5 && i > 90 ? '0.1x,9\n' : '0.12,90\n')).connected(100);
    expect(damaged.suspected).toBeGreaterThan(5);
  });

  it.each<[string, Line, string[], string[]]>([
    ['names', () => 'ECG:0.12,SpO2:90\n', ['ECG', 'SpO2'], ['1', '1']],
    ['units in brackets', () => 'ECG[mV]:0.12,Temp (C):36.5\n', ['ECG', 'Temp'], ['mV', 'Cel']],
    ['both signs for micro', () => 'a[µV]:1,b[μV]:2,c[uV]:3\n', ['a', 'b', 'c'], ['uV', 'uV', 'uV']],
    ['a unit that is not known', () => 'Foo[xyz]:0.12,b:1\n', ['Foo[xyz]', 'b'], ['unknown', '1']],
    ['a letter that may be two units', () => 'Cap (F):0.12,b:1\n', ['Cap (F)', 'b'], ['unknown', '1']],
    ['units behind numbers', () => '0.12mV,36.5°C,97 %\n', ['c1', 'c2', 'c3'], ['mV', 'Cel', '%']],
    ['unit in name and behind, and they differ', () => 'ECG[mV]: 120 uV\n', ['ECG'], ['unknown']],
    ['no unit', () => '0.12,90\n', ['c1', 'c2'], ['1', '1']],
    [
      'a heading',
      (i) => `${i === 1 ? 'time [ms],ECG [uV]\n' : ''}${i * 20},0.5\n`,
      ['time', 'ECG'],
      ['ms', 'uV'],
    ],
    ['words that are no heading', (i) => `${i === 1 ? 'Ready\n' : ''}0.5\n`, ['c1'], ['1']],
    [
      'what a board says at its start',
      (i) => `${i === 1 ? boot : ''}ECG:0.5,S:1\n`,
      ['ECG', 'S'],
      ['1', '1'],
    ],
    ['unseen signs in a name', () => 'EC\u202eG:1,b\u200b:2\n', ['ECG', 'b'], ['1', '1']],
    [
      'names that are the same when shown',
      () => `${'x'.repeat(30)}1:1,${'x'.repeat(30)}2:2\n`,
      same,
      ['1', '1'],
    ],
  ])('names its columns: %s', (_what, line, columns, columnUnits) => {
    expect(names(line)).toEqual(columns);
    expect(units(line)).toEqual(columnUnits);
  });

  it.each<[string, Line, RegExp]>([
    ['hexadecimal numbers', (i) => `0x1F,0x2${digit(i)}\n`, /“0x1F,0x2\d” cannot be read/],
    ['bare hexadecimal numbers', (i) => `1F,2${digit(i)}\n`, /cannot be read/],
    ['hexadecimal numbers with names', (i) => `id:1F,x:0x2${digit(i)}\n`, /cannot be read/],
    ['now two, now three columns', (i) => (i % 2 === 0 ? '1.5,2\n' : '1.5,2,3\n'), /change between/],
    ['the same name twice', () => 'ECG:1,ECG:2\n', /stands twice/],
    ['a unit that changes', (i) => `0.5${i % 2 === 0 ? 'mV' : 'uV'},1\n`, /unit of column 1 changes/],
    [
      'a unit that changes, with a name',
      (i) => `ECG:5 ${i % 2 === 0 ? 'mV' : 'uV'}\n`,
      /unit of “ECG” changes/,
    ],
    ['points and commas', (i) => (i % 2 === 0 ? '0,5;1\n' : '0.5;1\n'), /decimal commas/],
    ['points and commas on one line', () => '0,5;1.5\n', /cannot be read/],
    ['spaces between thousands', (i) => `1 03${digit(i)}\n`, /“1 03\d” may have something between thousands/],
    ['spaces between thousands, and columns', (i) => `1 03${digit(i)};5\n`, /cannot be read/],
    ['commas between thousands', (i) => `1,03${digit(i)}.5\n`, /between thousands/],
    ['commas between thousands, and columns', (i) => `1,03${digit(i)};2,500\n`, /between thousands/],
    [
      'seventeen columns',
      () => `${Array.from({ length: 17 }, () => '1.5').join(',')}\n`,
      /17 columns, at most 16/,
    ],
    ['seventeen names', () => `${Array.from({ length: 17 }, (_, i) => `n${i}:1`).join(',')}\n`, /17 names/],
    ['a comma behind a name', () => 'acc:12,25\n', /“acc:12,25” may stand/],
    ['lists', () => '{"v":[1,2]}\n', /cannot be read/],
    ['words', (i) => `${i} sheep, and more\n`, /cannot be read/],
    ['several Teleplot samples on a line', (i) => `>a:${i}:1;${i + 1}:2\n`, /./],
  ])('is refused, and it is said why, when it writes %s', (_what, line, words) => {
    const { csv, refused } = lookAt(line);
    expect(csv).toBeNull();
    expect(refused).toMatch(words);
    expect(refused).toMatch(/Let the device/);
  });

  it('of which not a line is text is not spoken of', () => {
    const noise = Uint8Array.from({ length: 40 }, (_, i) => (i * 97 + 13) & 0xff);
    expect(lookAt(() => noise)).toMatchObject({ csv: null, refused: null });
  });
});

const same = [`${'x'.repeat(23)}…`, `${'x'.repeat(21)} 2`];
const boot = [
  'ets Jun  8 2016 00:22:57',
  '',
  'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
  'configsip: 0, SPIWP:0xee',
  'clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00',
  'mode:DIO, clock div:1',
  'load:0x3fff0018,len:4',
  'load:0x3fff001c,len:1216',
  'ho 0 tail 12 room 4',
  'load:0x40078000,len:10944',
  'entry 0x400806b4',
  '',
].join('\r\n');
