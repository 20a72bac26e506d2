import { describe, expect, it } from 'vitest';
import { parseEdf } from './edf.ts';
import { marksShown, readCount, readDecimal } from './edf-numbers.ts';
import { edf, named, refusal } from './testing/files.ts';

type Range = readonly [string, string, string, string];
const withRange = (name: string, range: Range) => ({ name, unit: 'uV', range, records: [[0, 100, -100]] });
const sure = withRange('sure', ['-1000', '1000', '-1000', '1000']);

describe('numbers of an EDF header', () => {
  it.each<[string, string, number | 'doubtful' | null]>([
    ['-3276.8', '', -3276.8],
    ['-3276,8', '', -3276.8],
    ['-3,276.8', '', -3276.8],
    ['-3.276,8', '', -3276.8],
    ['1,234,567', '', 1_234_567],
    ['1.234.567', '', 1_234_567],
    ["-1'000", '', -1000],
    ['-1 000', '', -1000],
    ['1 000,5', '', 1000.5],
    ['0,125', '', 0.125],
    ['-1,234', '', 'doubtful'],
    ['-1,234', '0.5', -1234],
    ['-1,234', '0,5', -1.234],
    ['-1,234', '0,5 0.5', 'doubtful'],
    ['-1.234', '', -1.234],
    ['-1.234', '0,5', -1234],
    ['1.000', '187.5', 1],
    ['-3.276,', '', null],
    ['3,276.', '', null],
    ['-3,', '', -3],
    ['1,2,3', '', null],
    ['1.2.3', '', null],
    ['12,34.5', '', null],
    ['1,23,456', '', null],
    ['', '', null],
    ['5e-1', '', 0.5],
  ])('“%s” beside “%s” is %s', (text, others, value) => {
    const shown = marksShown([text, ...others.split(' ')]);
    expect(readDecimal(text, shown)).toBe(value);
  });

  it.each([
    ['-32,768', -32_768],
    ['-32.768', -32_768],
    ['-32 768', -32_768],
    ['2047', 2047],
    ['2047.0', 2047],
    ['20,47', null],
    ['0.5', null],
  ])('a count has no decimals: “%s” is %s', (text, value) => {
    expect(readCount(text)).toBe(value);
  });

  it('thousands and decimal commas of a range play at the right size', () => {
    for (const range of [
      ['-3,276.8', '3,276.7', '-32,768', '32,767'],
      ['-3.276,8', '3.276,7', '-32.768', '32.767'],
      ['-3276,8', '3276,7', '-32768', '32767'],
      ['-3 276,8', '3 276,7', '-32 768', '32 767'],
    ] as const satisfies readonly Range[]) {
      const { samples } = named(parseEdf(edf([withRange('II', range)])), 'II');
      expect([...samples].map((value) => Number(value.toFixed(2)))).toEqual([0, 10, -10]);
    }
  });

  it('a range that may be either leaves out this one signal, and names its bytes', () => {
    const { signals, leftOut } = parseEdf(edf([sure, withRange('II', ['-1,234', '1,234', '-2048', '2047'])]));
    expect(signals.map(({ name }) => name)).toEqual(['sure']);
    expect(leftOut).toEqual([
      {
        name: 'II',
        reason:
          '“-1,234” for its physical minimum (bytes 472 to 479) is not understood: its comma may stand before decimals or between thousands',
      },
    ]);
  });

  it('a length of a record that may be either is refused, and its bytes are named', () => {
    expect(refusal(() => parseEdf(edf([sure], { seconds: '1,000' })))).toContain(
      '“1,000” for the length of a record (bytes 244 to 251) is not understood: its comma',
    );
  });
});
