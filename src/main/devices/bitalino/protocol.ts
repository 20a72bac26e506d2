import { createScanner, needMore, noFrame, type Scanner } from '../scanner.ts';

/**
 * BITalino (r)evolution, 115200 8N1 virtual serial port. Layout from the maker's public interface, facts only.
 * A frame ends with `seq << 4 | CRC4`; before it, from the end: digital I1 I2 O1 O2 and the analogue channels,
 * A1–A4 with 10 bit, A5–A6 with 6 bit. 1 to 6 channels take 3, 4, 6, 7, 8 or 8 bytes.
 */
export const baudRate = 115_200;
/** Commands closer together than this get lost in the device, ms. */
export const commandSpacingMs = 100;

export const sampleRates = [1, 10, 100, 1000] as const;
export type SampleRate = (typeof sampleRates)[number];

/** `analogue[k]` belongs to the k-th acquired channel; 10 bit for the first four, 6 bit for the last two. */
export interface BitalinoFrame {
  /** 0 to 15, +1 for each frame, wraps. */
  sequence: number;
  /** Bit 3 = I1, 2 = I2, 1 = O1, 0 = O2. */
  digital: number;
  readonly analogue: Uint16Array;
}

const frameLengths = [0, 3, 4, 6, 7, 8, 8] as const;
/** @param channels 1 to 6 */
export const frameBytes = (channels: number): number => frameLengths[channels] ?? 0;

export const command = {
  rate: (rateHz: SampleRate): number => (sampleRates.indexOf(rateHz) << 6) | 0x03,
  /** @param channels indexes 0 (A1) to 5 (A6) */
  start: (channels: readonly number[]): number =>
    channels.reduce((bits, channel) => bits | (4 << channel), 1),
  /** Stops an acquisition. */
  stop: 0x00,
  /** Back to idle from any mode. */
  idle: 0xff,
  version: 0x07,
  /** Answered with `stateBytes` bytes. */
  state: 0x0b,
  /** Low-battery lamp; @param threshold 0 (3.4 V) to 63 (3.8 V) */
  battery: (threshold: number): number => (threshold & 0x3f) << 2,
} as const;

/** Length of the answer to `state`; some firmware sends one byte less. Battery: count of 10 bit at 12, little-endian. */
export const stateBytes = 17;

/** The answer to `version` begins so and ends with a line feed. */
export const versionPrefix = 'BITalino';

/**
 * Next CRC for each of 16 CRCs and 256 bytes: x⁴ + x + 1, most significant bit first. The CRC covers the whole frame
 * with its own nibble zero.
 */
const crcTable = new Uint8Array(16 * 256);
for (let index = 0; index < crcTable.length; index += 1) {
  let crc = index >> 8;
  for (let bit = 7; bit >= 0; bit -= 1) {
    crc <<= 1;
    if ((crc & 0x10) !== 0) crc ^= 0x03;
    crc ^= (index >> bit) & 1;
    crc &= 0x0f;
  }
  crcTable[index] = crc;
}

/** @returns CRC4 of the frame `bytes[at..at+length)`, its own nibble taken as zero */
export function frameCrc(bytes: Uint8Array, at: number, length: number): number {
  let crc = 0;
  const last = at + length - 1;
  for (let i = at; i < last; i += 1) crc = crcTable[(crc << 8) | (bytes[i] ?? 0)] ?? 0;
  return crcTable[(crc << 8) | ((bytes[last] ?? 0) & 0xf0)] ?? 0;
}

/** Writes one frame of `frame.analogue.length` channels at `at`. @returns its length */
export function encodeFrame(frame: Readonly<BitalinoFrame>, out: Uint8Array, at = 0): number {
  const a = frame.analogue;
  const length = frameBytes(a.length);
  const last = at + length - 1;
  const [a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0] = a;
  out.fill(0, at, last + 1);
  out[last] = (frame.sequence & 0x0f) << 4;
  out[last - 1] = ((frame.digital & 0x0f) << 4) | (a1 >> 6);
  out[last - 2] = ((a1 & 0x3f) << 2) | (a2 >> 8);
  if (a.length >= 2) out[last - 3] = a2 & 0xff;
  if (a.length >= 3) {
    out[last - 4] = a3 >> 2;
    out[last - 5] = ((a3 & 0x03) << 6) | (a4 >> 4);
  }
  if (a.length >= 4) out[last - 6] = ((a4 & 0x0f) << 4) | (a5 >> 2);
  if (a.length >= 5) out[last - 7] = ((a5 & 0x03) << 6) | a6;
  out[last] = (out[last] ?? 0) | frameCrc(out, at, length);
  return length;
}

function readFrame(b: Uint8Array, last: number, frame: BitalinoFrame): void {
  const a = frame.analogue;
  const count = a.length;
  const [b0 = 0, b1 = 0, b2 = 0] = [b[last], b[last - 1], b[last - 2]];
  frame.sequence = b0 >> 4;
  frame.digital = b1 >> 4;
  a[0] = ((b1 & 0x0f) << 6) | (b2 >> 2);
  if (count < 2) return;
  a[1] = ((b2 & 0x03) << 8) | (b[last - 3] ?? 0);
  if (count < 3) return;
  const b5 = b[last - 5] ?? 0;
  a[2] = ((b[last - 4] ?? 0) << 2) | (b5 >> 6);
  if (count < 4) return;
  const b6 = b[last - 6] ?? 0;
  a[3] = ((b5 & 0x3f) << 4) | (b6 >> 4);
  if (count < 5) return;
  const b7 = b[last - 7] ?? 0;
  a[4] = ((b6 & 0x0f) << 2) | (b7 >> 6);
  if (count < 6) return;
  a[5] = b7 & 0x3f;
}

/** So many frames in a row with good CRC and counting sequence are taken for real: chance alone does it once in 2²⁰. */
const proofFrames = 3;

/**
 * A CRC of 4 bit is right by chance once in 16 times, so one frame alone proves nothing. A frame is delivered when it
 * follows the frame before it and is followed by another, or when it begins a run of three; a frame between good
 * ones and garbage is delivered unless such a run begins inside it. (Garbage that happens to end in a right CRC and
 * sequence, once in 256, may still take one frame along: the protocol has no more to tell them apart.)
 * @param channels 1 to 6
 * @param onFrame the frame object is reused: copy what is to be kept
 */
export function createBitalinoDecoder(channels: number, onFrame: (frame: BitalinoFrame) => void): Scanner {
  const length = frameBytes(channels);
  const frame: BitalinoFrame = { sequence: 0, digital: 0, analogue: new Uint16Array(channels) };
  const wanted = length - 1 + proofFrames * length;
  /** Sequence that would follow the frame just delivered right before this place; -1: nothing was. */
  let expected = -1;
  /** The frame at `from` was checked when the one before it was delivered. */
  let checked = false;

  const good = (b: Uint8Array, at: number): boolean =>
    ((b[at + length - 1] ?? 0) & 0x0f) === frameCrc(b, at, length);
  const sequenceAt = (b: Uint8Array, at: number): number => (b[at + length - 1] ?? 0) >> 4;
  const follows = (b: Uint8Array, at: number): boolean =>
    sequenceAt(b, at + length) === ((sequenceAt(b, at) + 1) & 0x0f) && good(b, at + length);
  const isRun = (b: Uint8Array, at: number): boolean => {
    if (!good(b, at)) return false;
    for (let i = 0; i < proofFrames - 1; i += 1) if (!follows(b, at + i * length)) return false;
    return true;
  };
  const runInside = (b: Uint8Array, from: number): boolean => {
    for (let at = from + 1; at < from + length; at += 1) if (isRun(b, at)) return true;
    return false;
  };
  const deliver = (b: Uint8Array, from: number, nextChecked: boolean): number => {
    readFrame(b, from + length - 1, frame);
    expected = (frame.sequence + 1) & 0x0f;
    checked = nextChecked;
    onFrame(frame);
    return length;
  };

  return createScanner(wanted, (b, from, to) => {
    if (to - from < 2 * length) return needMore;
    const continues = expected >= 0 && sequenceAt(b, from) === expected && (checked || good(b, from));
    if (continues && follows(b, from)) return deliver(b, from, true);
    if (to - from < proofFrames * length) return needMore;
    if (isRun(b, from)) return deliver(b, from, true);
    if (continues) {
      if (to - from < wanted) return needMore;
      if (!runInside(b, from)) return deliver(b, from, false);
    }
    expected = -1;
    checked = false;
    return noFrame;
  });
}
