import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlockIndex, matches, type BlockQuery } from './block-index.ts';
import {
  decryptRecord,
  encodeRecord,
  maxSequence,
  parseRecord,
  recordHeaderBytes,
  recordKinds,
  type RecordHeader,
} from './record-codec.ts';
import { scanSegment } from './scan.ts';
import { encodeSegmentHeader, parseSegmentHeader, segmentHeaderBytes } from './segment-header.ts';

const key = createSecretKey(randomBytes(32));
const header = fc.record({
  kind: fc.constantFrom(...recordKinds),
  deflated: fc.boolean(),
  stream: fc.nat(0xffff),
  sequence: fc.nat(maxSequence),
  fromMs: fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 8e15 })),
  toMs: fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 8e15 })),
});
const begin = encodeSegmentHeader({
  number: 1,
  sessionId: '018f0000-0000-7000-8000-000000000001',
  salt: randomBytes(24),
});

function segmentOf(plains: readonly Uint8Array[]): { bytes: Buffer; ends: number[] } {
  const records = plains.map((plain, index) =>
    encodeRecord(
      key,
      { kind: 'session', deflated: false, stream: 0, sequence: index + 1, fromMs: NaN, toMs: NaN },
      plain,
    ),
  );
  let end = segmentHeaderBytes;
  const ends = records.map((record) => (end += record.length));
  return { bytes: Buffer.concat([begin, ...records]), ends };
}

describe('journal record', () => {
  test('every record comes back as it was written', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 500 }), (fields, plain) => {
        const bytes = encodeRecord(key, fields, plain);
        const parsed = parseRecord(bytes, 0)!;
        expect(parsed).toEqual({ ...fields, payloadBytes: plain.length + 16 });
        expect(Uint8Array.from(decryptRecord(key, bytes, 0, parsed))).toEqual(Uint8Array.from(plain));
      }),
    );
  });

  test('a record with any one bit changed is no record', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 60 }), fc.nat(), (fields, plain, seed) => {
        const bytes = encodeRecord(key, fields, plain);
        const bit = seed % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(parseRecord(bytes, 0)).toBeNull();
      }),
    );
  });

  test('whatever is destroyed in a segment, records that do not touch it are found', () => {
    const plains = fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(plains, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 100 }), (all, seed, garbage) => {
        const { bytes, ends } = segmentOf(all);
        const at = segmentHeaderBytes + (seed % (bytes.length - segmentHeaderBytes));
        const to = Math.min(bytes.length, at + garbage.length);
        const damaged = Buffer.from(bytes);
        damaged.set(garbage.subarray(0, to - at), at);
        const scan = scanSegment(damaged, 0);
        const untouched = ends.filter((end, n) => end <= at || (ends[n - 1] ?? segmentHeaderBytes) >= to);
        const found = scan.index.stretches(everything).flatMap((part) => recordsIn(damaged, part));
        for (const end of untouched) expect(found).toContain(end);
        const counted = scan.damage.reduce((sum, part) => sum + part.end - part.offset, 0);
        const whole = found.reduce((sum, end) => sum + lengthOf(ends, end), 0);
        expect(segmentHeaderBytes + whole + counted).toBe(scan.goodEnd);
      }),
    );
  });

  test('garbage is scanned to its end without a record or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (garbage) => {
        const scan = scanSegment(Buffer.concat([begin, garbage]), 0);
        expect(scan.goodEnd).toBe(segmentHeaderBytes);
        expect(scan.index.stretches(everything)).toEqual([]);
      }),
    );
  });

  test('the begin of a segment survives damage to one of its copies', () => {
    for (let at = 0; at < segmentHeaderBytes; at += 1) {
      const damaged = Buffer.from(begin);
      damaged[at]! ^= 0x10;
      expect(parseSegmentHeader(damaged)).toEqual(parseSegmentHeader(begin));
    }
    expect(parseSegmentHeader(begin.subarray(0, 30))).toBeNull();
  });
});

describe('block index', () => {
  test('no record that fits a query lies outside of the stretches it names', () => {
    const record = fc.record({
      kind: fc.constantFrom(...recordKinds),
      stream: fc.nat(80),
      fromMs: fc.oneof(fc.constant(NaN), fc.nat(1000)),
      lengthMs: fc.nat(50),
      payloadBytes: fc.integer({ min: 16, max: 40_000 }),
    });
    // Names of streams are read where the segment is opened, and never looked for.
    const sought = recordKinds.filter((kind) => kind !== 'stream');
    const query = fc.record({
      kinds: fc.uniqueArray(fc.constantFrom(...sought)).map((kinds) => new Set(kinds)),
      streams: fc.oneof(
        fc.constant(null),
        fc.uniqueArray(fc.nat(80)).map((streams) => new Set(streams)),
      ),
      fromMs: fc.oneof(fc.constant(-Infinity), fc.nat(1000)),
      toMs: fc.oneof(fc.constant(Infinity), fc.nat(1000)),
      fromSequence: fc.nat(60),
      toSequence: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), query, (records, wanted) => {
        const index = new BlockIndex();
        let offset = segmentHeaderBytes;
        const headers = records.map(({ lengthMs, ...fields }, n): RecordHeader & { offset: number } => {
          const full = {
            ...fields,
            toMs: fields.fromMs + lengthMs,
            sequence: n + 1,
            deflated: false,
            offset,
          };
          index.add(full, offset);
          offset += recordHeaderBytes + fields.payloadBytes;
          return full;
        });
        const stretches = index.stretches(wanted);
        for (const one of headers) {
          if (!matches(one, wanted)) continue;
          expect(stretches.some((part) => part.offset <= one.offset && one.offset < part.end)).toBe(true);
        }
        const entries = headers.filter(({ kind }) => kind !== 'stream' && kind !== 'frames');
        const listed = stretches.flatMap((part) => [...index.entriesIn(part.offset, part.end)]);
        for (const { offset: at } of entries.filter((one) => matches(one, wanted)))
          expect(listed).toContain(at);
      }),
    );
  });
});

const everything: BlockQuery = {
  kinds: new Set(recordKinds),
  streams: null,
  fromMs: -Infinity,
  toMs: Infinity,
  fromSequence: 0,
  toSequence: maxSequence,
};

/** Ends of the records in a stretch. */
function recordsIn(bytes: Buffer, { offset, end }: { offset: number; end: number }): number[] {
  const found: number[] = [];
  for (let at = offset; at < end;) {
    at += recordHeaderBytes + parseRecord(bytes, at)!.payloadBytes;
    found.push(at);
  }
  return found;
}

function lengthOf(ends: readonly number[], end: number): number {
  return end - (ends[ends.indexOf(end) - 1] ?? segmentHeaderBytes);
}
