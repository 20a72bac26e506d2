import { absentCount, type SampleEncoding } from '../domain/signals.ts';
import { absenceCode, absenceFromCode, type Absence } from '../domain/absence.ts';

/**
 * Stream frame, the one binary form of samples: on the WebSocket, on the MessagePort and in the journal.
 * Little-endian, 48 bytes of header, then samples, padded to a multiple of 4:
 *
 * | at | type | what |
 * |---|---|---|
 * | 0 | u16 | magic 0x5356 ("VS") |
 * | 2 | u8 | version, 1 |
 * | 3 | u8 | encoding: 1 = i16, 2 = i32 |
 * | 4 | u32 | byte length of the frame, header and padding included |
 * | 8 | u32 | stream id |
 * | 12 | u32 | sequence: +1 for each frame of the stream, wraps |
 * | 16 | f64 | index of the first sample since the device connected |
 * | 24 | f64 | time of the first sample, ms since 1970 UTC, by the device's sample clock |
 * | 32 | f32 | rate, Hz |
 * | 36 | u16 | number of samples |
 * | 38 | u8 | reason of absent samples, 0 = none absent (`absenceCode`) |
 * | 39 | u8 | reserved, 0 |
 * | 40 | f64 | scale: physical value of one count; the offset is in the signal's description |
 *
 * A message may hold several frames, one after the other. A first-sample index beyond the end of the frame before
 * is a gap of known length.
 */
export interface StreamFrame {
  readonly streamId: number;
  readonly sequence: number;
  readonly firstSample: number;
  readonly startMs: number;
  readonly rateHz: number;
  readonly encoding: SampleEncoding;
  readonly scale: number;
  readonly absence: Absence | null;
  /** Counts, oldest first; `absentCount[encoding]` where absent. */
  readonly samples: Int16Array | Int32Array;
}

export const frameHeaderBytes = 48;
const magic = 0x5356;
const version = 1;

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export function frameByteLength(encoding: SampleEncoding, sampleCount: number): number {
  const bytes = sampleCount * (encoding === 'i16' ? 2 : 4);
  return frameHeaderBytes + ((bytes + 3) & ~3);
}

export function encodeFrame(frame: StreamFrame): Uint8Array<ArrayBuffer> {
  const count = frame.samples.length;
  if (count > 0xffff) throw new FrameError(`a frame holds at most 65535 samples, not ${count}`);
  const out = new Uint8Array(frameByteLength(frame.encoding, count));
  const view = new DataView(out.buffer);
  view.setUint16(0, magic, true);
  view.setUint8(2, version);
  view.setUint8(3, frame.encoding === 'i16' ? 1 : 2);
  view.setUint32(4, out.length, true);
  view.setUint32(8, frame.streamId, true);
  view.setUint32(12, frame.sequence >>> 0, true);
  view.setFloat64(16, frame.firstSample, true);
  view.setFloat64(24, frame.startMs, true);
  view.setFloat32(32, frame.rateHz, true);
  view.setUint16(36, count, true);
  view.setUint8(38, absenceCode(frame.absence));
  view.setFloat64(40, frame.scale, true);
  const target =
    frame.encoding === 'i16'
      ? new Int16Array(out.buffer, frameHeaderBytes, count)
      : new Int32Array(out.buffer, frameHeaderBytes, count);
  target.set(frame.samples);
  return out;
}

/**
 * Reads the frame that starts at `offset`; copies its samples.
 * @throws FrameError when the bytes are not a whole frame of this version
 */
export function decodeFrame(bytes: Uint8Array, offset = 0): { frame: StreamFrame; byteLength: number } {
  if (bytes.length - offset < frameHeaderBytes) throw new FrameError('too short for a stream frame header');
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  if (view.getUint16(0, true) !== magic) throw new FrameError('not a stream frame');
  if (view.getUint8(2) !== version)
    throw new FrameError(`stream frame version ${view.getUint8(2)} is not known`);
  const code = view.getUint8(3);
  if (code !== 1 && code !== 2) throw new FrameError(`stream frame encoding ${code} is not known`);
  const encoding: SampleEncoding = code === 1 ? 'i16' : 'i32';
  const byteLength = view.getUint32(4, true);
  const count = view.getUint16(36, true);
  if (byteLength !== frameByteLength(encoding, count) || byteLength > view.byteLength) {
    throw new FrameError('stream frame length does not fit its samples');
  }
  // Not `slice`: Node's Buffer is a Uint8Array whose `slice` does not copy.
  const body = new Uint8Array(bytes.subarray(offset + frameHeaderBytes, offset + byteLength));
  const samples =
    encoding === 'i16' ? new Int16Array(body.buffer, 0, count) : new Int32Array(body.buffer, 0, count);
  const frame: StreamFrame = {
    streamId: view.getUint32(8, true),
    sequence: view.getUint32(12, true),
    firstSample: view.getFloat64(16, true),
    startMs: view.getFloat64(24, true),
    rateHz: view.getFloat32(32, true),
    encoding,
    scale: view.getFloat64(40, true),
    absence: absenceFromCode(view.getUint8(38)),
    samples,
  };
  return { frame, byteLength };
}

/** Reads all frames of a message. @throws FrameError when any of them is broken */
export function decodeFrames(bytes: Uint8Array): StreamFrame[] {
  const frames: StreamFrame[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const { frame, byteLength } = decodeFrame(bytes, offset);
    frames.push(frame);
    offset += byteLength;
  }
  return frames;
}

/** Whether a count stands for an absent sample. */
export function isAbsent(encoding: SampleEncoding, count: number): boolean {
  return count === absentCount[encoding];
}
