import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvDecoder, encodeLine, maxColumns } from './protocol.ts';

function decode(text: string | Uint8Array, size = 1_000_000): { lines: number[][]; skippedBytes: number } {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const lines: number[][] = [];
  const decoder = createCsvDecoder((values, count) => lines.push([...values.subarray(0, count)]));
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  return { lines, skippedBytes: decoder.skippedBytes };
}

const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const lines = fc
  .array(fc.oneof(numbers, fc.integer(), fc.constant(Number.NaN)), { minLength: 1, maxLength: maxColumns })
  .filter((values) => values.some((value) => !Number.isNaN(value)));

describe('CSV lines', () => {
  it('come out of the decoder as they went into the encoder, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(lines), fc.integer({ min: 1, max: 50 }), (sent, size) => {
        const bytes = new Uint8Array(Buffer.concat(sent.map(encodeLine)));
        expect(decode(bytes, size)).toEqual({
          lines: sent.map((line) => line.map((v) => v + 0)),
          skippedBytes: 0,
        });
      }),
    );
  });

  it('are read with the usual separators and line ends', () => {
    expect(decode('1;2.5;-3\r\n').lines).toEqual([[1, 2.5, -3]]);
    expect(decode('1\t2\n').lines).toEqual([[1, 2]]);
    expect(decode(' 1, 2 ,3 \n').lines).toEqual([[1, 2, 3]]);
    expect(decode('512 1023\n').lines).toEqual([[512, 1023]]);
    expect(decode('1e3,+.5,-2E-2\n').lines).toEqual([[1000, 0.5, -0.02]]);
  });

  it('have fields that are not known where nothing or nan stands', () => {
    expect(decode('1,,nan,4\n').lines).toEqual([[1, Number.NaN, Number.NaN, 4]]);
  });

  it('that are no numbers are skipped and counted, and cost no other line', () => {
    const { lines: found, skippedBytes } = decode(
      'Starting...\r\n1,2\nECG value : 1.2 V\n\n3,4\n,,\n1.2.3\n',
    );
    expect(found).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(skippedBytes).toBe('Starting...\r\nECG value : 1.2 V\n\n,,\n1.2.3\n'.length);
  });

  it('that never end are dropped in bounded memory, and the next is found', () => {
    const flood = `${'9'.repeat(3_000_000)}\n7,8\n`;
    expect(decode(flood, 4096)).toEqual({ lines: [[7, 8]], skippedBytes: 3_000_001 });
  });

  it('with more columns than there can be are no lines', () => {
    expect(decode(`${Array.from({ length: 17 }, () => '1').join(',')}\n1\n`).lines).toEqual([[1]]);
  });

  it('are found again after any garbage that ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), lines, (noise, line) => {
        const bytes = new Uint8Array(Buffer.concat([noise, Buffer.from('\n'), encodeLine(line)]));
        expect(decode(bytes).lines.at(-1)).toEqual(line.map((v) => v + 0));
      }),
    );
  });
});
