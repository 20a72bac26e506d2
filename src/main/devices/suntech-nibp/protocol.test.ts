import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyDecoder, createRequestDecoder, encodeReply, request, type Reply } from './protocol.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const i16 = fc.integer({ min: -0x8000, max: 0x7fff });
const replies: fc.Arbitrary<Reply> = fc.oneof(
  fc.constantFrom<Reply>({ kind: 'accepted' }, { kind: 'done' }),
  fc.record({ kind: fc.constant('cuff-pressure' as const), mmHg: i16 }),
  fc.record({
    kind: fc.constant('result' as const),
    result: fc.record({ systolic: i16, diastolic: i16, mean: i16, pulse: fc.nat(0xffff) }),
  }),
  fc.record({
    kind: fc.constant('result' as const),
    result: fc.record({
      systolic: i16,
      diastolic: i16,
      mean: i16,
      pulse: fc.nat(255),
      error: fc.integer({ min: 1, max: 255 }),
    }),
  }),
  fc.constantFrom<Reply>(
    { kind: 'refused', code: 0x42, why: 'busy' },
    { kind: 'refused', code: 0x41, why: 'aborted' },
    { kind: 'refused', code: 0x77, why: undefined },
  ),
);

function decode(bytes: Uint8Array, size = bytes.length): { replies: Reply[]; skippedBytes: number } {
  const found: Reply[] = [];
  const decoder = createReplyDecoder((reply) => found.push(reply));
  for (let at = 0; at < bytes.length; at += Math.max(1, size))
    decoder.push(bytes.subarray(at, at + Math.max(1, size)));
  return { replies: found, skippedBytes: decoder.skippedBytes };
}

/** Excessive motion; the numbers stand beside it. */
const motion = '3e18780050000000000000000000000046005d000200003d';
const noReplyStart = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((b) => (b === 0x3e ? 0 : b)));

describe('SunTech NIBP frames', () => {
  it('match the public vectors', () => {
    expect(hex(request.start)).toBe('3a20a6');
    expect(hex(request.initialInflate(160))).toBe('3a17a0000f');
    expect(hex(request.abort)).toBe('3a7901004c');
    expect(hex(request.result)).toBe('3a7903004a');
    expect(hex(request.cuffPressure)).toBe('3a79050048');
    expect(hex(encodeReply({ kind: 'cuff-pressure', mmHg: 150 }))).toBe('3e05960027');
  });

  it('carry the error of the module in byte 20 of a result', () => {
    const [reply] = decode(Uint8Array.from(Buffer.from(motion, 'hex'))).replies;
    const result = { systolic: 120, diastolic: 80, mean: 93, pulse: 70, error: 2 };
    expect(reply).toEqual({ kind: 'result', result });
    expect(hex(encodeReply({ kind: 'result', result }))).toBe(motion);
  });

  it('come out of the decoder as they went into the encoder, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(replies), fc.integer({ min: 1, max: 40 }), (sent, size) => {
        const bytes = new Uint8Array(Buffer.concat(sent.map(encodeReply)));
        expect(decode(bytes, size)).toEqual({ replies: sent, skippedBytes: 0 });
      }),
    );
  });

  it('are all found between garbage, and exactly the garbage is counted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noReplyStart, replies)), (mixed) => {
        const bytes = new Uint8Array(
          Buffer.concat(mixed.flatMap(([noise, reply]) => [noise, encodeReply(reply)])),
        );
        const found = decode(bytes);
        expect(found.replies).toEqual(mixed.map(([, reply]) => reply));
        expect(found.skippedBytes).toBe(mixed.reduce((sum, [noise]) => sum + noise.length, 0));
      }),
    );
  });

  it('with one flipped bit are never taken for something else of the same length', () => {
    fc.assert(
      fc.property(replies, fc.nat(), fc.nat(7), (reply, where, bit) => {
        const bytes = encodeReply(reply);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect(decode(bytes).replies).toEqual([]);
      }),
    );
  });

  it('of the host are understood by the module, and nothing else is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }).map((b) => b.map((x) => (x === 0x3a ? 0 : x))),
        (noise) => {
          const found: unknown[] = [];
          const decoder = createRequestDecoder((what, mmHg) => found.push([what, mmHg]));
          for (const bytes of [
            noise,
            request.start,
            noise,
            request.initialInflate(300),
            request.abort,
            request.result,
          ]) {
            decoder.push(bytes);
          }
          decoder.push(request.cuffPressure);
          expect(found).toEqual([
            ['start', null],
            ['initial-inflate', 300],
            ['abort', null],
            ['result', null],
            ['cuff-pressure', null],
          ]);
        },
      ),
    );
  });
});
