import { createScanner, needMore, noFrame, type Scanner } from '../scanner.ts';

/**
 * SunTech NIBP module, 9600 8N1. Request `3A … checksum`, reply `3E length data checksum`; `length` counts the whole
 * frame, and the bytes of a frame sum up to 0 modulo 256. From two public implementations, facts only; the maker's own
 * manual was not at hand.
 *
 * | reply | length | data, by their place in the frame |
 * |---|---|---|
 * | acknowledgement | 04 | 2: `O` accepted, `K` done; of one source only: `A` aborted, `B` busy, `E` error, `N` and `D` not understood, `S` asleep, `T` too late |
 * | cuff pressure | 05 | 2: mmHg, i16 |
 * | result | 18 | 2: systolic, 4: diastolic, 18: mean, mmHg, i16; 16: pulse, 1/min; 20: error, 00 = none |
 *
 * Error byte and acknowledgements other than `O` and `K`: ONE public source has them, the other reads neither. It gives
 * the errors from 55 on in two notations (as 55 … 63 in its list of codes, as 85 … 99 where it reads a result: the same
 * numbers as hexadecimal and as decimal digits); only the list is taken here, and every other code is an unknown error.
 * Pulse: one source reads one byte, the other two; where they would differ it is refused (result.ts).
 */
export const baudRate = 9600;

/** Module 256's complement of the sum: what makes a frame's bytes sum up to 0. */
function withChecksum(...bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return Uint8Array.of(...bytes, -sum & 0xff);
}

const requestStart = 0x3a;
const replyStart = 0x3e;

export const request = {
  /** Begins an adult measurement. */
  start: withChecksum(requestStart, 0x20),
  /** @param mmHg pressure to which the next measurement inflates first */
  initialInflate: (mmHg: number) => withChecksum(requestStart, 0x17, mmHg & 0xff, (mmHg >> 8) & 0xff),
  abort: withChecksum(requestStart, 0x79, 0x01, 0x00),
  result: withChecksum(requestStart, 0x79, 0x03, 0x00),
  cuffPressure: withChecksum(requestStart, 0x79, 0x05, 0x00),
} as const;

export type Request = 'start' | 'initial-inflate' | 'abort' | 'result' | 'cuff-pressure';

/** Pressures in mmHg, pulse in 1/min, as sent: with an error they mean nothing. */
export interface NibpResult {
  readonly systolic: number;
  readonly diastolic: number;
  readonly mean: number;
  readonly pulse: number;
  /** Code of the module's own error; undefined = none. */
  readonly error?: number;
}

/** Why a command was not carried out. */
const refusals: Readonly<Record<number, Refusal>> = {
  0x41: 'aborted',
  0x42: 'busy',
  0x44: 'not-understood',
  0x45: 'error',
  0x4e: 'not-understood',
  0x53: 'asleep',
  0x54: 'too-late',
};
export type Refusal = 'aborted' | 'busy' | 'error' | 'not-understood' | 'asleep' | 'too-late';

export type Reply =
  /** The command was understood. */
  | { readonly kind: 'accepted' }
  /** The measurement has ended; its result can be asked for. */
  | { readonly kind: 'done' }
  /** `code` as sent; `why` is undefined when nobody knows it. */
  | { readonly kind: 'refused'; readonly code: number; readonly why: Refusal | undefined }
  | { readonly kind: 'cuff-pressure'; readonly mmHg: number }
  | { readonly kind: 'result'; readonly result: NibpResult };

const resultLength = 0x18;

function encodeResult(result: NibpResult): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(resultLength - 1);
  const view = new DataView(bytes.buffer);
  bytes.set([replyStart, resultLength]);
  view.setInt16(2, result.systolic, true);
  view.setInt16(4, result.diastolic, true);
  view.setUint16(16, result.pulse, true);
  view.setInt16(18, result.mean, true);
  view.setUint8(20, result.error ?? 0);
  return withChecksum(...bytes);
}

/** @returns the frame of a reply as the module sends it */
export function encodeReply(reply: Reply): Uint8Array<ArrayBuffer> {
  if (reply.kind === 'accepted') return withChecksum(replyStart, 4, 0x4f);
  if (reply.kind === 'done') return withChecksum(replyStart, 4, 0x4b);
  if (reply.kind === 'refused') return withChecksum(replyStart, 4, reply.code);
  if (reply.kind === 'result') return encodeResult(reply.result);
  return withChecksum(replyStart, 5, reply.mmHg & 0xff, (reply.mmHg >> 8) & 0xff);
}

function sumsToZero(b: Uint8Array, from: number, length: number): boolean {
  let sum = 0;
  for (let i = from; i < from + length; i += 1) sum += b[i] ?? 0;
  return (sum & 0xff) === 0;
}

function readReply(b: Uint8Array, from: number, length: number): Reply {
  const view = new DataView(b.buffer, b.byteOffset + from, length);
  if (length === 4) {
    const code = view.getUint8(2);
    if (code === 0x4f) return { kind: 'accepted' };
    return code === 0x4b ? { kind: 'done' } : { kind: 'refused', code, why: refusals[code] };
  }
  if (length === 5) return { kind: 'cuff-pressure', mmHg: view.getInt16(2, true) };
  const error = view.getUint8(20);
  return {
    kind: 'result',
    result: {
      systolic: view.getInt16(2, true),
      diastolic: view.getInt16(4, true),
      pulse: view.getUint16(16, true),
      mean: view.getInt16(18, true),
      ...(error !== 0 && { error }),
    },
  };
}

/** Host's side: replies out of the byte stream. */
export function createReplyDecoder(onReply: (reply: Reply) => void): Scanner {
  return createScanner(resultLength, (b, from, to) => {
    if (b[from] !== replyStart) return noFrame;
    if (to - from < 2) return needMore;
    const length = b[from + 1] ?? 0;
    if (length !== 4 && length !== 5 && length !== resultLength) return noFrame;
    if (to - from < length) return needMore;
    if (!sumsToZero(b, from, length)) return noFrame;
    onReply(readReply(b, from, length));
    return length;
  });
}

const getters: Readonly<Record<number, Request>> = { 1: 'abort', 3: 'result', 5: 'cuff-pressure' };

/** The module's side: requests out of the byte stream. @param onRequest `mmHg` is set with `initial-inflate` only */
export function createRequestDecoder(onRequest: (request: Request, mmHg: number | null) => void): Scanner {
  return createScanner(5, (b, from, to) => {
    if (b[from] !== requestStart) return noFrame;
    if (to - from < 2) return needMore;
    const code = b[from + 1];
    const length = code === 0x20 ? 3 : code === 0x17 || code === 0x79 ? 5 : 0;
    if (length === 0) return noFrame;
    if (to - from < length) return needMore;
    if (!sumsToZero(b, from, length)) return noFrame;
    const getter = getters[b[from + 2] ?? 0];
    if (code === 0x20) onRequest('start', null);
    else if (code === 0x17) onRequest('initial-inflate', (b[from + 2] ?? 0) | ((b[from + 3] ?? 0) << 8));
    else if (getter !== undefined) onRequest(getter, null);
    else return noFrame;
    return length;
  });
}
