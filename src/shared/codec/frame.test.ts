import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Absence } from '#shared/domain/absence.ts';
import { decodeFrame, decodeFrames, encodeFrame, FrameError, type StreamFrame } from './frame.ts';

const u32 = fc.nat(0xffff_ffff);
const common = {
  streamId: u32,
  sequence: u32,
  firstSample: fc.nat(),
  startMs: fc.double({ min: 0, max: 8e15 }),
  rateHz: fc.constantFrom(50, 125, 250, 500, 1000),
  scale: fc.double({ noNaN: true }),
  absence: fc.oneof(fc.constant(null), fc.constantFrom(...Absence.options)),
};
const frame: fc.Arbitrary<StreamFrame> = fc.oneof(
  fc.record({
    ...common,
    encoding: fc.constant('i16' as const),
    samples: fc.int16Array({ maxLength: 70 }),
  }),
  fc.record({
    ...common,
    encoding: fc.constant('i32' as const),
    samples: fc.int32Array({ maxLength: 70 }),
  }),
);

describe('stream frame', () => {
  test('frames come back as they were written, one after the other, from any kind of byte array', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.nat(20), (frames, before) => {
        const bytes = Buffer.concat(frames.map((one) => encodeFrame(one)));
        expect(decodeFrames(bytes)).toEqual(frames);
        const inside = Buffer.concat([Buffer.alloc(before), bytes]).subarray(before);
        expect(decodeFrames(inside)).toEqual(frames);
        expect(decodeFrames(new Uint8Array(inside))).toEqual(frames);
      }),
    );
  });

  test('a frame that is cut, and garbage, are refused', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (one, seed) => {
        const bytes = encodeFrame(one);
        expect(() => decodeFrame(bytes.subarray(0, seed % bytes.length))).toThrow(FrameError);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        garbage[0] = 0;
        expect(() => decodeFrame(garbage)).toThrow(FrameError);
      }),
    );
  });
});
