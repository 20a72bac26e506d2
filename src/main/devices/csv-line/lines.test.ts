import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNamedDecoder } from './named-lines.ts';
import { notSent } from './numbers.ts';
import { createCsvDecoder, maxColumns, type Fields } from './protocol.ts';
import { readPlain } from './text-fields.ts';

const encoder = new TextEncoder();

/** All values that a decoder gives for these bytes, however they are cut. */
function decoded(bytes: Uint8Array, size: number, fields: Fields): (number | 'absent')[][] {
  const lines: (number | 'absent')[][] = [];
  const decoder = createCsvDecoder((values, count, reasons) => {
    lines.push(Array.from({ length: count }, (_, i) => (reasons[i] === 0 ? values[i]! : 'absent')));
    for (let i = 0; i < count; i += 1) expect(Number.isNaN(values[i])).toBe(reasons[i] !== 0);
  }, fields);
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  return lines;
}

const separators = [',', ';', '\t', ' '] as const;
const fieldsOf = (separator: Fields['separator'], decimal: Fields['decimal']): Fields => ({
  separator,
  decimal,
  trailing: false,
  suffixes: [],
});
/** Bits of lines, so that what comes out is nearly a line, and often none. */
const bits = fc.constantFrom(
  '0',
  '7',
  '12',
  '90',
  '0.5',
  '0,5',
  '.',
  ',',
  ';',
  '\t',
  ' ',
  '-',
  '+',
  'e5',
  'E',
  'nan',
  'inf',
  'ovf',
  '0x1F',
  '--',
  ':',
  '=',
  'ECG',
  '#',
  '\r\n',
  '\n',
  '\r',
  '1.#IND',
  '1e999',
  '"',
  '{',
  '}',
  'µ',
  'C',
  'mV',
);
const nearLines = fc.array(bits, { maxLength: 60 }).map((parts) => parts.join(''));

describe('a value that comes out of a line', () => {
  it('stands in it as a number of its own, whatever else does (any text, any cutting)', () => {
    fc.assert(
      fc.property(
        nearLines,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(...separators),
        fc.constantFrom<'.' | ','>('.', ','),
        (text, size, separator, decimal) => {
          const lines = decoded(encoder.encode(`${text}\n`), size, fieldsOf(separator, decimal));
          const texts = text.split(/[\r\n]/).filter((line) => line.replaceAll(' ', '') !== '');
          // Each line that was read is one of the text's, in its order, and each value one of its fields.
          let at = 0;
          for (const values of lines) {
            const matches = (line: string): boolean => {
              const parts = separator === ' ' ? line.trim().split(/[ \t]+/) : line.split(separator);
              const numbers = decimal === '.' ? parts : joinedDecimals(parts, separator);
              return (
                numbers.length === values.length &&
                values.every((value, i) => value === 'absent' || isNumber(numbers[i]!, value))
              );
            };
            while (at < texts.length && !matches(texts[at]!)) at += 1;
            expect(at).toBeLessThan(texts.length);
            at += 1;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('with a comma before its decimals is never put together from two columns', () => {
    const twos = fieldsOf(',', ',');
    const lines = '0,12,90,5\n5,90,5\n0,12,90\nnan,90,5\n0,12,ovf\n5\n1,5e3,-0,2\n';
    expect(decoded(encoder.encode(lines), 5, twos)).toEqual([
      [0.12, 90.5],
      ['absent', 90.5],
      [0.12, 'absent'],
      [1500, -0.2],
    ]);
  });

  it('is the same as the one that looking at the device has found (any numbers)', () => {
    const number = fc.oneof(
      fc.integer({ min: -9999, max: 9999 }).map(String),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
    );
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: maxColumns }),
        fc.constantFrom(...separators),
        (numbers, separator) => {
          const text = numbers.join(separator);
          const plain = readPlain(text)!;
          const [line] = decoded(encoder.encode(`${text}\n`), 1000, fieldsOf(plain.separator, '.'));
          expect(line).toEqual(plain.fields.map(({ number: told }) => Number(told)));
        },
      ),
    );
  });

  it('of another name, or damaged, is never taken for that of a name (any text, any cutting)', () => {
    fc.assert(
      fc.property(
        nearLines,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 9 }),
        (noise, value, size) => {
          const told = new Set([value, 0.25]);
          const bytes = encoder.encode(`${noise}\nECG:${value},SpO2:0.25\n${noise}\n`);
          const decoder = createNamedDecoder(
            { decimal: '.', names: ['ECG', 'SpO2'], suffixes: ['', ''] },
            (values, count, reasons) => {
              for (let i = 0; i < count; i += 1) {
                expect(reasons[i] === 0).toBe(!Number.isNaN(values[i]));
                if (reasons[i] === 0 && !noise.includes('ECG')) expect(told).toContain(values[i]);
              }
            },
            () => undefined,
          );
          for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const isNumber = (text: string, value: number): boolean =>
  text.trim() !== '' && Number(text.trim().replace(',', '.')) === value;

/** `0,12,90,5` in twos; where commas do not separate, the parts as they are. */
function joinedDecimals(parts: readonly string[], separator: string): readonly string[] {
  if (separator !== ',') return parts;
  const joined: string[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i]!;
    const isPair = /^[ \t]*[+-]?\d+$/.test(part) && /^\d/.test(parts[i + 1] ?? '');
    joined.push(isPair ? `${part},${parts[i + 1]!}` : part);
    if (isPair) i += 1;
  }
  return joined;
}

function records(text: string, names: readonly string[], size = 7) {
  const all: (number | string)[][] = [];
  const unknown: string[] = [];
  const decoder = createNamedDecoder(
    { decimal: '.', names, suffixes: names.map(() => '') },
    (values, count, reasons) =>
      void all.push(
        Array.from({ length: count }, (_, i) =>
          reasons[i] === notSent ? 'not sent' : reasons[i] === 0 ? values[i]! : 'absent',
        ),
      ),
    (name) => unknown.push(name),
  );
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  return { all, unknown: [...new Set(unknown)], foreign: decoder.foreignLines };
}

describe('lines with names', () => {
  it('are put together to records, however they are cut', () => {
    const lines = 'a:1,b:2\na:3\nb:4\nb:5\nb:6,a:7\na:8\na:9\n';
    for (const size of [1, 2, 3, 1000]) {
      expect(records(lines, ['a', 'b'], size).all).toEqual([
        [1, 2],
        [3, 4],
        ['not sent', 5],
        [7, 6],
        [8, 'not sent'],
      ]);
    }
  });

  it('that hold a name twice, or none that is known, are foreign; other names are told', () => {
    expect(records('a:1,a:2\nx:1\nfree heap: 12\na:1,x:2\nstate:ok\na:2,state:ok\n', ['a'])).toEqual({
      all: [[1], [2]],
      unknown: ['x', 'heap'],
      foreign: 4,
    });
  });

  it('do not give a number of which only a part is one', () => {
    expect(records('a:0x1F\na:1F\na:1.2.3\na:12:30:05\na:1e\na:2\n', ['a']).all).toEqual([
      ['absent'],
      ['absent'],
      ['absent'],
      ['absent'],
      ['absent'],
      [2],
    ]);
  });

  it('over 1024 bytes are dropped in bounded memory, and the next is found', () => {
    const { all, foreign } = records(`a:${'1'.repeat(5000)}\na:2\n`, ['a'], 100);
    expect(all).toEqual([[2]]);
    expect(foreign).toBe(1);
  });
});
