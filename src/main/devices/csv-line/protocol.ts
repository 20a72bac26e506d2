import { createScanner, needMore, noFrame, type Scanner } from '../scanner.ts';

/**
 * Lines of numbers, as Arduino sketches and serial plotters write them: fields separated by comma, semicolon, tab or
 * spaces, ended by a line feed (a carriage return before it is fine). An empty field or `nan` means "not known".
 */
export const baudRate = 115_200;
export const maxColumns = 16;
const maxLineBytes = 512;

/** Receives one line. `values` is reused; `count` of its elements are valid, NaN = not known. */
export type LineSink = (values: Float64Array, count: number) => void;

/** @returns the bytes of one line */
export function encodeLine(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const fields = Array.from(values, (value) => (Number.isFinite(value) ? String(value) : ''));
  return new TextEncoder().encode(`${fields.join(',')}\n`);
}

const lineFeed = 0x0a;
const space = 0x20;
const isSeparator = (byte: number): boolean => byte === 0x2c || byte === 0x3b || byte === 0x09;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const notANumber = Symbol('not a number');

/**
 * Reads `b[from..to)` as a decimal number without making a string, exactly rounded: up to 15 digits and a power of
 * ten up to 22 are exact in a double, so one division or multiplication rounds once (W. Clinger, 1990).
 */
function readNumber(b: Uint8Array, from: number, to: number): number | typeof notANumber {
  let at = from;
  const negative = b[at] === 0x2d;
  if (negative || b[at] === 0x2b) at += 1;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let pointSeen = false;
  for (; at < to; at += 1) {
    const byte = b[at] ?? 0;
    if (byte === 0x2e && !pointSeen) {
      pointSeen = true;
    } else if (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - 0x30);
      digits += 1;
      if (pointSeen) decimals += 1;
    } else {
      break;
    }
  }
  if (digits === 0) return notANumber;
  if (at < to || digits > 15) return readSlowly(b, from, to);
  const size = mantissa / (powersOfTen[decimals] ?? 1);
  return negative ? -size : size;
}

/** Exponents and very long numbers: rare, so a string may be made. */
function readSlowly(b: Uint8Array, from: number, to: number): number | typeof notANumber {
  const text = String.fromCharCode(...b.subarray(from, to));
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return notANumber;
  const value = Number(text);
  return Number.isFinite(value) ? value : notANumber;
}

function isNan(b: Uint8Array, from: number, to: number): boolean {
  return (
    to - from === 3 &&
    ((b[from] ?? 0) | 0x20) === 0x6e &&
    ((b[from + 1] ?? 0) | 0x20) === 0x61 &&
    ((b[from + 2] ?? 0) | 0x20) === 0x6e
  );
}

/** @returns number of values of the line `b[from..to)`, 0 when it is not one of numbers */
function readLine(b: Uint8Array, from: number, to: number, values: Float64Array): number {
  let count = 0;
  let known = 0;
  let at = from;
  for (;;) {
    while (at < to && b[at] === space) at += 1;
    let end = at;
    while (end < to && !isSeparator(b[end] ?? 0) && b[end] !== space) end += 1;
    if (count === maxColumns) return 0;
    const absent = end === at || isNan(b, at, end);
    const value = absent ? Number.NaN : readNumber(b, at, end);
    if (value === notANumber) return 0;
    values[count] = value;
    count += 1;
    if (!absent) known += 1;
    at = end;
    while (at < to && b[at] === space) at += 1;
    if (at >= to) return known === 0 ? 0 : count;
    if (isSeparator(b[at] ?? 0)) at += 1;
  }
}

/** Lines that are not numbers (banners, headings, garbage) and those over 512 bytes are skipped and counted. */
export function createCsvDecoder(onLine: LineSink): Scanner {
  const values = new Float64Array(maxColumns);
  /** Bytes of a line already known to be none, up to and with its line feed. */
  let discarding = false;
  return createScanner(maxLineBytes + 1, (b, from, to) => {
    if (discarding) {
      discarding = b[from] !== lineFeed;
      return noFrame;
    }
    const limit = Math.min(to, from + maxLineBytes + 1);
    const end = b.subarray(from, limit).indexOf(lineFeed);
    if (end < 0) {
      if (limit - from <= maxLineBytes) return needMore;
      discarding = true;
      return noFrame;
    }
    const lineEnd = from + end;
    const textEnd = end > 0 && b[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
    const count = textEnd === from ? 0 : readLine(b, from, textEnd, values);
    if (count === 0) {
      discarding = end > 0;
      return noFrame;
    }
    onLine(values, count);
    return end + 1;
  });
}
