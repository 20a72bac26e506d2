import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command, createBitalinoDecoder, encodeFrame, frameBytes, type BitalinoFrame } from './protocol.ts';

interface Plain {
  readonly sequence: number;
  readonly digital: number;
  readonly analogue: readonly number[];
}

function encoded(frame: Plain): Uint8Array {
  const bytes = new Uint8Array(frameBytes(frame.analogue.length));
  encodeFrame({ ...frame, analogue: Uint16Array.from(frame.analogue) }, bytes);
  return bytes;
}

const hex = (frame: Plain): string => Buffer.from(encoded(frame)).toString('hex');

function decode(channels: number, chunks: readonly Uint8Array[]): { frames: Plain[]; skippedBytes: number } {
  const frames: Plain[] = [];
  const decoder = createBitalinoDecoder(channels, (frame: BitalinoFrame) =>
    frames.push({ ...frame, analogue: [...frame.analogue] }),
  );
  for (const chunk of chunks) decoder.push(chunk);
  return { frames, skippedBytes: decoder.skippedBytes };
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** `count` frames in a row with random content. */
const streams = (count: { min: number; max: number }): fc.Arbitrary<{ channels: number; frames: Plain[] }> =>
  fc.integer({ min: 1, max: 6 }).chain((channels) =>
    fc
      .tuple(
        fc.nat(15),
        fc.array(
          fc.tuple(
            fc.nat(15),
            ...Array.from({ length: channels }, (_, channel) => fc.nat(channel < 4 ? 1023 : 63)),
          ),
          { minLength: count.min, maxLength: count.max },
        ),
      )
      .map(([start, rows]) => ({
        channels,
        frames: rows.map(([digital, ...analogue], index) => ({
          sequence: (start + index) & 0x0f,
          digital,
          analogue,
        })),
      })),
  );

/** Frames that let the last ones of interest out: a frame is only delivered when what follows it is known. */
const after = (channels: number, sequence: number): Uint8Array[] =>
  Array.from({ length: 6 }, (_, index) =>
    encoded({
      sequence: (sequence + 1 + index) & 0x0f,
      digital: 0,
      analogue: Array.from({ length: channels }, () => 1),
    }),
  );

describe('BITalino frames', () => {
  it('match the vectors of the public layout', () => {
    expect(hex({ sequence: 5, digital: 0b1000, analogue: [512] })).toBe('008850');
    expect(hex({ sequence: 5, digital: 0b1010, analogue: [512, 300, 1023, 1, 63, 32] })).toBe(
      'e01fc0ff2c01a854',
    );
  });

  it('come out of the decoder as they went into the encoder, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        streams({ min: 3, max: 40 }),
        fc.integer({ min: 1, max: 17 }),
        ({ channels, frames }, size) => {
          const bytes = concat(frames.map(encoded));
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
          const whole = decode(channels, [bytes]);
          expect(decode(channels, chunks)).toEqual(whole);
          // The last one waits for its successor.
          expect(whole.frames).toEqual(frames.slice(0, -1));
          expect(whole.skippedBytes).toBe(0);
        },
      ),
    );
  });

  it('around garbage are all found, but for one in some hundred that garbage with a right CRC takes along', () => {
    const missing: number[] = [];
    fc.assert(
      fc.property(
        streams({ min: 8, max: 12 }),
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        streams({ min: 8, max: 12 }),
        ({ channels, frames }, noise, next) => {
          const second = next.frames.map(({ sequence, digital }, index) => ({
            sequence,
            digital,
            analogue: Array.from({ length: channels }, (_, channel) => (index * 7 + channel) & 63),
          }));
          const last = second.at(-1)?.sequence ?? 0;
          const bytes = concat([
            ...frames.map(encoded),
            noise,
            ...second.map(encoded),
            ...after(channels, last),
          ]);
          const found = decode(channels, [bytes]).frames.map((frame) => JSON.stringify(frame));
          const wanted = [...frames, ...second].map((frame) => JSON.stringify(frame));
          missing.push(wanted.filter((frame) => !found.includes(frame)).length);
        },
      ),
      { numRuns: 1000, seed: 1 },
    );
    // Eight bits speak for a frame, so once in 256 the garbage does too: then that one frame is lost, never two.
    expect(missing.filter((count) => count > 0).length).toBeLessThan(8);
    expect(Math.max(...missing)).toBeLessThanOrEqual(1);
  });

  it('with a flipped bit are dropped or, at worst, once in 16 kept; those around them come through', () => {
    fc.assert(
      fc.property(streams({ min: 12, max: 16 }), fc.nat(), fc.nat(7), ({ channels, frames }, where, bit) => {
        const parts = frames.map(encoded);
        const broken = parts[5] ?? new Uint8Array();
        const at = where % broken.length;
        broken[at] = (broken[at] ?? 0) ^ (1 << bit);
        const found = decode(channels, parts).frames;
        expect(found.slice(0, 4)).toEqual(frames.slice(0, 4));
        expect(found.slice(-4)).toEqual(frames.slice(-5, -1));
      }),
    );
  });

  it('survive a flood of random bytes', () => {
    const noise = new Uint8Array(500_000);
    for (let i = 0, x = 7; i < noise.length; i += 1)
      noise[i] = (x = (x * 1_103_515_245 + 12_345) >>> 0) >>> 16;
    const real = after(6, 3);
    const { frames } = decode(6, [noise, ...real]);
    expect(frames.slice(-5).map(({ sequence }) => sequence)).toEqual([4, 5, 6, 7, 8]);
    expect(frames.length).toBeLessThan(100);
  });
});

describe('BITalino commands', () => {
  it('have the codes of the public interface', () => {
    expect(command.rate(1000)).toBe(0xc3);
    expect(command.rate(1)).toBe(0x03);
    expect(command.start([0])).toBe(0b101);
    expect(command.start([0, 1, 2, 3, 4, 5])).toBe(0b1111_1101);
    expect(command.battery(63)).toBe(0xfc);
  });
});
