import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createHealthyPi5Decoder,
  encodeEcgBlock,
  encodePpgBlock,
  encodeSample,
  ecgBlockBytes,
  ecgMillivoltPerCount,
  ppgBlockBytes,
  samplePacketBytes,
  type SamplePacket,
} from './protocol.ts';

const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const byte = fc.nat(255);
const packets: fc.Arbitrary<SamplePacket> = fc.record({
  ecg: fc.integer({ min: -(2 ** 25), max: 2 ** 25 - 1 }),
  bioz: i32,
  biozFresh: fc.boolean(),
  red: i32,
  infrared: i32,
  temperature: fc.integer({ min: -0x8000, max: 0x7fff }),
  spo2: byte,
  heartRate: byte,
  respiratoryRate: byte,
});

function encoded(packet: SamplePacket): Uint8Array {
  const bytes = new Uint8Array(samplePacketBytes);
  encodeSample(packet, bytes);
  return bytes;
}

/** Decodes chunks; samples are told apart from blocks by their kind. */
function decode(chunks: readonly Uint8Array[]): { frames: unknown[]; skippedBytes: number } {
  const frames: unknown[] = [];
  const decoder = createHealthyPi5Decoder({
    sample: (packet) => frames.push({ ...packet }),
    ecgBlock: (block) => frames.push({ ...block, ecg: [...block.ecg], bioz: [...block.bioz] }),
    ppgBlock: (block) => frames.push({ ...block, ppg: [...block.ppg] }),
  });
  for (const chunk of chunks) decoder.push(chunk);
  return { frames, skippedBytes: decoder.skippedBytes };
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Garbage without the first byte of a header: it cannot swallow a frame by looking like one. */
const garbage = fc.uint8Array({ maxLength: 80 }).map((bytes) => bytes.map((b) => (b === 0x0a ? 0x0b : b)));

describe('HealthyPi 5 packets', () => {
  it('come out of the decoder as they went into the encoder, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(packets, { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (sent, places) => {
          const { frames, skippedBytes } = decode(cut(concat(sent.map(encoded)), places));
          expect(frames).toEqual(sent);
          expect(skippedBytes).toBe(0);
        },
      ),
    );
  });

  it('are all found between garbage, and exactly the garbage is counted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, packets), { maxLength: 12 }), (mixed) => {
        const bytes = concat(mixed.flatMap(([noise, packet]) => [noise, encoded(packet)]));
        const { frames, skippedBytes } = decode([bytes]);
        expect(frames).toEqual(mixed.map(([, packet]) => packet));
        expect(skippedBytes).toBe(mixed.reduce((sum, [noise]) => sum + noise.length, 0));
      }),
    );
  });

  it('cut short in mid-stream cost only themselves', () => {
    fc.assert(
      fc.property(
        packets,
        packets,
        fc.integer({ min: 0, max: samplePacketBytes - 1 }),
        (first, second, kept) => {
          const { frames } = decode([encoded(first).subarray(0, kept), encoded(second), encoded(second)]);
          expect(frames.slice(-2)).toEqual([second, second]);
        },
      ),
    );
  });

  it('with any byte of the frame around the payload flipped are dropped, and the next is found', () => {
    fc.assert(
      fc.property(
        packets,
        fc.constantFrom(0, 1, 2, 3, 4, 27, 28),
        fc.integer({ min: 0, max: 7 }),
        (sent, at, bit) => {
          const broken = encoded(sent);
          broken[at] = (broken[at] ?? 0) ^ (1 << bit);
          expect(decode([broken, encoded(sent), encoded(sent)]).frames.slice(-1)).toEqual([sent]);
        },
      ),
    );
  });

  it('survive a flood of random bytes in bounded time and memory', () => {
    const noise = new Uint8Array(2_000_000);
    for (let i = 0, x = 1; i < noise.length; i += 1)
      noise[i] = (x = (x * 1_103_515_245 + 12_345) >>> 0) >>> 16;
    const last = encoded({ ...decodedExample, ecg: 7 });
    const { frames, skippedBytes } = decode([noise, last]);
    expect(frames.at(-1)).toEqual({ ...decodedExample, ecg: 7 });
    expect(skippedBytes).toBeGreaterThan(1_990_000);
  });

  it('have the layout of the public firmware', () => {
    const bytes = encoded(decodedExample);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '0afa160002 01000000 feffffff 00 03000000 04000000 620e 61480f 000b'.replaceAll(' ', ''),
    );
  });

  it('have an ECG scale of 0.37253 nV a count', () => {
    expect(ecgMillivoltPerCount * 1e6).toBeCloseTo(0.37253, 4);
  });
});

const decodedExample: SamplePacket = {
  ecg: 1,
  bioz: -2,
  biozFresh: true,
  red: 3,
  infrared: 4,
  temperature: 3682,
  spo2: 97,
  heartRate: 72,
  respiratoryRate: 15,
};

describe('HealthyPi 5 blocks of firmware 1.x', () => {
  it('of ECG come out as they went in', () => {
    const block = {
      ecg: Int32Array.of(1, -2, 3, -4, 5, -6, 7, -(2 ** 24)),
      bioz: Int32Array.of(9, -10, 11, 12),
      heartRate: 80,
      respiratoryRate: 14,
    };
    const bytes = new Uint8Array(ecgBlockBytes);
    encodeEcgBlock(block, bytes);
    expect(decode([bytes]).frames).toEqual([{ ...block, ecg: [...block.ecg], bioz: [...block.bioz] }]);
  });

  const ppg = Int16Array.of(1, -2, 3, -4, 5, -6, 7, -32768);
  const withTail = (...tail: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(ppgBlockBytes);
    encodePpgBlock({ ppg, spo2: 0, temperature: 0 }, bytes);
    bytes.set(tail, 5 + 16);
    return bytes;
  };

  it('of PPG come out as they went in', () => {
    const bytes = new Uint8Array(ppgBlockBytes);
    encodePpgBlock({ ppg, spo2: 98, temperature: 3671 }, bytes);
    expect(decode([bytes]).frames).toEqual([{ ppg: [...ppg], spo2: 98, temperature: 3671 }]);
  });

  it('have no temperature where the firmware sent its high byte twice', () => {
    expect(decode([withTail(98, 0x0e, 0x0e)]).frames).toEqual([
      { ppg: [...ppg], spo2: 98, temperature: null },
    ]);
  });

  it('are read with the temperature first where only that makes sense', () => {
    expect(decode([withTail(0x62, 0x0e, 97)]).frames).toEqual([
      { ppg: [...ppg], spo2: 97, temperature: 0x0e62 },
    ]);
  });
});
