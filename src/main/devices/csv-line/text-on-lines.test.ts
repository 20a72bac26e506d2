import { describe, expect, it } from 'vitest';
import { PlainBytes } from './plain-bytes.ts';
import { lookAt } from './testing/look.ts';

type Line = (i: number) => string | Uint8Array;

function rows(line: Line, lines = 20): (number | string)[][] {
  const bench = lookAt(line).connected(lines);
  return bench.ticks.map((row) =>
    row.map((said, signal) =>
      typeof said === 'number' ? Number((said * bench.signals[signal]!.scale).toPrecision(12)) : said,
    ),
  );
}
const namesOf = (line: Line) => lookAt(line).csv?.columns.map(({ name }) => name);
const utf16 = (text: string, order: 'LE' | 'BE'): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return Uint8Array.from(order === 'LE' ? bytes : bytes.swap16());
};

const sometimes: Line = (i) => (i % 2 === 0 ? 'Foo:72 Bar:98\n' : 'Foo: Bar:98\n');

describe('a name without a value', () => {
  it.each([
    'HR: SpO2:98',
    'HR:SpO2:98',
    'HR= SpO2=98',
    'HR:\tSpO2:98',
    'HR: , SpO2: 98',
    'SpO2:98 HR:',
    'HR:;SpO2:98',
    'DATA: HR: SpO2:98',
    'HR: bpm SpO2:98',
    '{"HR": , "SpO2": 98}',
  ])('is a value that is not known, and the others are there: %s', (text) => {
    const names = namesOf(() => `${text}\n`) ?? [];
    expect(names.toSorted()).toEqual(['HR', 'SpO2']);
    const last = rows(() => `${text}\n`).at(-1)!;
    expect(last[names.indexOf('SpO2')]).toBe(98);
    expect(last[names.indexOf('HR')]).toBe('not-measured');
  });

  it('is a column where it has a value in other lines, whatever its name', () => {
    expect(namesOf(sometimes)).toEqual(['Foo', 'Bar']);
    expect(rows(sometimes).slice(-2)).toEqual(
      expect.arrayContaining([
        [72, 98],
        ['not-measured', 98],
      ]),
    );
  });

  it('of a device that is set up is known as such', () => {
    const columns = ['Foo', 'Bar'].map((name) => ({ name, key: name, unit: '1', use: 'waveform' as const }));
    const bench = lookAt(() => 'Foo: Bar:98\n', { csv: { rateHz: 50, columns } }).connected(20);
    expect(bench.ticks.at(-1)).toEqual(['not-measured', 980_000]);
  });
});

describe('what stands in lines for a terminal alone', () => {
  it.each([
    ['colours', '\u001b[32mHR:72\u001b[0m \u001b[1;31mSpO2:98\u001b[0m\r\n'],
    ['a colour before the number', 'HR:\u001b[32m72\u001b[0m,SpO2:\u001b[38;5;196m98\u001b[m\n'],
    ['cursor movements', '\u001b[2J\u001b[HHR:72,SpO2:98\u001b[K\n'],
    ['a title', '\u001b]0;COM3\u0007HR:72,SpO2:98\n'],
    ['a title with the other end', '\u001b]0;COM3\u001b\\HR:72,SpO2:98\n'],
    ['a character set', '\u001b(BHR:72,SpO2:98\n'],
    ['a sequence that is cut off', 'HR:72,SpO2:98\u001b[3\n'],
    ['zero bytes at the end', 'HR:72,SpO2:98\0\n'],
    ['form feeds, start and end of text', '\u000c\u0002HR:72,SpO2:98\u0003\r\n'],
    ['a bell', 'HR:72,SpO2:98\u0007\n'],
    ['zero bytes after the end', 'HR:72,SpO2:98\r\n\0\0'],
  ])('is taken away: %s', (_what, text) => {
    expect(namesOf(() => text)).toEqual(['HR', 'SpO2']);
    expect(rows(() => text).at(-1)).toEqual([72, 98]);
    const bench = lookAt(() => text).connected(20);
    expect([bench.suspected, bench.connection.foreignLines]).toEqual([0, 0]);
  });

  it.each(['\u001b[32m72.5\u001b[0m,\u001b[33m98.5\u001b[0m\n', '72.5,98.5\0\n'])(
    'is taken away from lines without names: %j',
    (text) => {
      expect(rows(() => text).at(-1)).toEqual([72.5, 98.5]);
    },
  );

  it('is taken away however the bytes are cut', () => {
    const bytes = Buffer.from('\0\u001b[1;31mHR:72\u001b[0m\0\n\u001b]0;x\u0007SpO2:98\r\0\n', 'latin1');
    for (let size = 1; size <= bytes.length; size += 1) {
      const plain = new PlainBytes();
      const parts: number[] = [];
      for (let at = 0; at < bytes.length; at += size)
        parts.push(...plain.clean(bytes.subarray(at, at + size)));
      expect(Buffer.from(parts).toString('latin1')).toBe('HR:72\nSpO2:98\r\n');
    }
  });

  it.each(['7\u00005.5,98\n', '\u00002.5,98\n', '72.5,9\0\n', '72.5,9\u0003\r\n'])(
    'where a character was destroyed, no other number is made of the rest: %j',
    (damaged) => {
      const said = rows((i) => (i >= 80 && i % 5 === 0 ? damaged : '72.5,98\n'), 60);
      expect(new Set(said.flat().filter((value) => value !== 'invalid'))).toEqual(new Set([72.5, 98]));
    },
  );
});

describe('text that is not read gives the person a reason', () => {
  it.each(['LE', 'BE'] as const)('UTF-16 (%s)', (order) => {
    for (const text of ['HR:72,SpO2:98\r\n', '72.5;98.5\n', 'HR:72,SpO\u2082:98\n', 'T:36.5 \u00b0C\r\n']) {
      const { csv, refused } = lookAt(() => utf16(text, order));
      expect([csv, refused]).toEqual([
        null,
        'The device sends text in UTF-16. Set it to send ASCII or UTF-8.',
      ]);
    }
  });

  it.each(['HR:72\0,SpO2:98\0;\n', 'HR:72\u0002,SpO2:98;\n', '72\u001f98.5\n'])(
    'control characters within its lines: %j',
    (text) => {
      const { csv, refused } = lookAt(() => text);
      expect(csv).toBeNull();
      expect(refused).toContain('control characters between their text');
    },
  );

  it.each(['HR:72,SpO2:98\0', 'HR:72,SpO2:98;', '72.5 98.5|'])('no ends of lines: %j', (text) => {
    const { csv, refused } = lookAt(() => text);
    expect([csv, refused]).toEqual([
      null,
      'The device sends text without ends of lines. Let it end each line with a line feed.',
    ]);
  });

  it('binary data gives none: it is no text', () => {
    const { csv, refused } = lookAt((i) => Uint8Array.of(10, 250, 22, 0, 2, i % 256, 0, 1, 7, 0, 11));
    expect([csv, refused]).toEqual([null, null]);
  });
});
