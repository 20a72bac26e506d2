import { createScanner, needMore, noFrame, type Scanner } from '../scanner.ts';
import { NumberReader, saidInvalid, saidNothing, saidOutOfRange, UsualWord, wordReason } from './numbers.ts';

/**
 * Lines of numbers, as Arduino sketches and serial plotters write them: fields between separators, ended by line feed,
 * carriage return or both. An empty field or a word such as `nan` or `ovf` is a value that is not known. Lines with
 * names (`ECG:0.12,SpO2:90`) are read in named-lines.ts; which of all these a device writes is found out in sniffer.ts.
 */
export const baudRate = 115_200;
export const maxColumns = 16;
export const maxLineBytes = 1024;

/** How a device writes its fields. */
export interface Fields {
  readonly separator: ',' | ';' | '\t' | ' ';
  readonly decimal: '.' | ',';
  /** Each line ends with a separator after which nothing stands. */
  readonly trailing: boolean;
  /** What stands behind the number of each column, such as `mV`; empty = nothing. */
  readonly suffixes: readonly string[];
  /** Columns in which no comma has been seen before decimals: `1,013` may be 1013 there. */
  readonly withoutComma?: readonly boolean[];
}

/**
 * Receives one line. Both arrays are reused; `count` of their elements are valid. A value that is not known is NaN, and
 * its reason (numbers.ts) is not 0.
 */
export type LineSink = (values: Float64Array, count: number, reasons: Uint8Array) => void;

export interface LineDecoder extends Scanner {
  /** Lines so far that could not be read: texts, garbage. Empty lines are none. */
  readonly foreignLines: number;
  /** Of those, the ones that begin as a line of values does: something of it was destroyed. */
  readonly damagedLines: number;
}

/** @returns the bytes of one line */
export function encodeLine(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const fields = Array.from(values, (value) => (Number.isFinite(value) ? String(value) : ''));
  return new TextEncoder().encode(`${fields.join(',')}\n`);
}

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
/** Answers of a line's reader beside its length and `needMore`. */
export const foreign = -1;
export const blank = -2;

/**
 * Splits bytes into lines.
 * @param read length of the line at `from`, or `needMore`, `foreign`, `blank`
 * @param isWord whether a foreign line that begins with this byte is something that the device says in words
 * @param onForeign told the beginning of each foreign line once it has ended; the array is reused
 */
export function createLineScanner(
  read: (b: Uint8Array, from: number, to: number) => number,
  isWord: (first: number) => boolean,
  onForeign?: (line: Uint8Array) => void,
): LineDecoder {
  const discarded = new Uint8Array(maxLineBytes);
  let discardedBytes = 0;
  let damagedLines = 0;
  /** Bytes of a line already known to be none, up to and with its end. */
  let discarding = false;
  let foreignLines = 0;
  const scanner = createScanner(maxLineBytes + 2, (b, from, to) => {
    if (discarding) {
      const byte = b[from];
      discarding = byte !== lineFeed && byte !== carriageReturn;
      if (!discarding) onForeign?.(discarded.subarray(0, discardedBytes));
      else if (discardedBytes < maxLineBytes) discarded[discardedBytes++] = byte ?? 0;
      return noFrame;
    }
    const length = read(b, from, to);
    const tooLong = length === needMore ? to - from > maxLineBytes : length > maxLineBytes + 2;
    if (!tooLong && length >= needMore) return length;
    if (length === blank) return noFrame;
    const first = b[from] ?? 0;
    foreignLines += 1;
    if (!isWord(first)) damagedLines += 1;
    discarding = first !== lineFeed && first !== carriageReturn;
    discarded[0] = first;
    discardedBytes = 1;
    return noFrame;
  });
  return {
    push: (bytes) => scanner.push(bytes),
    get skippedBytes() {
      return scanner.skippedBytes;
    },
    get foreignLines() {
      return foreignLines;
    },
    get damagedLines() {
      return damagedLines;
    },
  };
}

/** @returns length of the line whose end stands at `at`; a carriage return and the line feed after it are one end */
export function lineLength(b: Uint8Array, from: number, at: number, to: number): number {
  if (b[at] === lineFeed) return at + 1 - from;
  if (at + 1 >= to) return needMore;
  return (b[at + 1] === lineFeed ? at + 2 : at + 1) - from;
}

/** What a byte is between fields. */
export const other = 0;
export const space = 1;
export const separator = 2;
export const lineEnd = 3;

export function byteClasses(spaces: string, separators: string): Uint8Array {
  const classes = new Uint8Array(256);
  for (const character of spaces) classes[character.charCodeAt(0)] = space;
  for (const character of separators) classes[character.charCodeAt(0)] = separator;
  classes[lineFeed] = lineEnd;
  classes[carriageReturn] = lineEnd;
  return classes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');

/** The text of bytes that are UTF-8 or, where they are not, Latin-1: units have a µ or a ° in either. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

const encoder = new TextEncoder();
/** The bytes in which a text may have come. */
export function bytesOf(text: string): readonly Uint8Array[] {
  const single = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return latin1.decode(single) === text ? [encoder.encode(text), single] : [encoder.encode(text)];
}

export function startsWith(b: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let i = 0; i < expected.length; i += 1) if (b[at + i] !== expected[i]) return false;
  return true;
}

/** Printable, and neither a digit nor what stands before one. */
const beginsText = (byte: number): boolean => /[!-*/:-~]/.test(String.fromCharCode(byte));

/** Damaged digits, or an assignment: no field. At the beginning of a line also the signs of comments and of log lines. */
const said = /^[+\u2212-]?[.,]?\d|[:=]/;
const saidAtFirst = /^[+\u2212-]?[.,]?\d|^[#%/[]|[:=]/;

/** Reads lines whose columns are told apart by their place. */
class PlainLines {
  readonly #classes: Uint8Array;
  readonly #spaceSeparates: boolean;
  readonly #trailing: boolean;
  /** A line of separators alone is one whose values are all unknown. */
  readonly #emptyIsLine: boolean;
  readonly #suffixes: readonly (readonly Uint8Array[])[];
  /** Commas separate, and stand before decimals: each number has to have both parts. */
  readonly #needsPlaces: boolean;
  /** Fields of the line that are neither numbers nor words that say why there is none. */
  #odd = 0;
  /** With so many fields a line may have odd ones; 0 = none may. */
  readonly #oddColumns: number;
  readonly #withoutComma: readonly boolean[];
  readonly #numbers: NumberReader;
  readonly #usual = new UsualWord();
  readonly #onLine: LineSink;
  readonly #values = new Float64Array(maxColumns);
  readonly #reasons = new Uint8Array(maxColumns);

  constructor(onLine: LineSink, fields: Fields | undefined) {
    const only = fields?.separator;
    this.#onLine = onLine;
    this.#spaceSeparates = only === undefined || only === ' ';
    this.#classes =
      only === undefined ? byteClasses(' ', ',;\t') : byteClasses(' \t', only === ' ' ? '' : only);
    this.#trailing = fields?.trailing === true;
    this.#emptyIsLine = fields !== undefined;
    this.#needsPlaces = only === ',' && fields?.decimal === ',';
    this.#suffixes = (fields?.suffixes ?? []).map((suffix) => (suffix === '' ? [] : bytesOf(suffix)));
    this.#numbers = new NumberReader(fields?.decimal ?? '.');
    this.#withoutComma = fields?.withoutComma ?? [];
    this.#oddColumns = this.#spaceSeparates ? 0 : this.#suffixes.length;
  }

  read(b: Uint8Array, from: number, to: number): number {
    const classes = this.#classes;
    let at = from;
    let count = 0;
    let told = 0;
    this.#odd = 0;
    for (;;) {
      while (at < to && classes[b[at] ?? 0] === space) at += 1;
      if (at >= to) return needMore;
      const begins = classes[b[at] ?? 0];
      if (begins === lineEnd && (count === 0 || this.#trailing)) break;
      if (count === maxColumns) return foreign;
      if (begins === other) {
        at = this.#field(b, at, to, count);
        if (at <= needMore) return at;
        told += 1;
      } else {
        this.#set(count, Number.NaN, saidNothing);
      }
      count += 1;
      const gapFrom = at;
      while (at < to && classes[b[at] ?? 0] === space) at += 1;
      if (at >= to) return needMore;
      const next = classes[b[at] ?? 0];
      if (next === lineEnd) break;
      if (next === separator) at += 1;
      else if (!this.#spaceSeparates || at === gapFrom) return foreign;
    }
    if (count === 0) return blank;
    if (this.#odd > 0 && (count !== this.#oddColumns || told === this.#odd)) return foreign;
    if (told === 0 && !(this.#emptyIsLine && count > 1)) return foreign;
    const length = lineLength(b, from, at, to);
    if (length > needMore && length <= maxLineBytes + 2) this.#onLine(this.#values, count, this.#reasons);
    return length;
  }

  #set(column: number, value: number, reason: number): void {
    this.#values[column] = value;
    this.#reasons[column] = reason;
  }

  /** @returns first byte after the field, `needMore` or `foreign` */
  #field(b: Uint8Array, from: number, to: number, column: number): number {
    // Letters come after digits; a minus of three bytes does too.
    if ((b[from] ?? 0) > 0x39 && b[from] !== 0xe2) return this.#word(b, from, to, column, false);
    const value = this.#numbers.read(b, from, to);
    let { end } = this.#numbers;
    if (end >= to) return needMore;
    const suffixes = this.#suffixes[column];
    const suffixed = end > from && suffixes !== undefined && suffixes.length > 0;
    if (suffixed) end = suffixEnd(b, end, suffixes);
    if (end <= from || this.#classes[b[end] ?? 0] === other) return this.#word(b, from, to, column, suffixed);
    // Where each second comma is a separator, "5,90,5" could begin with 5 or with 5.90.
    if (this.#needsPlaces && this.#numbers.places === 0) return foreign;
    if (this.#withoutComma[column] === true && this.#numbers.mayBeThousands(value))
      this.#set(column, Number.NaN, saidInvalid);
    else if (Number.isFinite(value)) this.#set(column, value, 0);
    else this.#set(column, Number.NaN, saidOutOfRange);
    return end;
  }

  /**
   * What is no number: a word that says why, or a line of something else.
   * @param suffixed a number, and its unit is not there: not known
   */
  #word(b: Uint8Array, from: number, to: number, column: number, suffixed: boolean): number {
    const usual = this.#usual.read(b, from);
    let { end } = this.#usual;
    if (usual !== 0 && end < to && this.#classes[b[end] ?? 0] !== other) {
      this.#set(column, Number.NaN, usual);
      return end;
    }
    for (end = from; end < to; end += 1) {
      const kind = this.#classes[b[end] ?? 0];
      if (kind === separator || kind === lineEnd || (kind === space && this.#spaceSeparates)) break;
    }
    if (end >= to) return needMore;
    const text = textOf(b.subarray(from, end));
    const reason = wordReason(text);
    if (reason === 0 && !suffixed) {
      if (this.#oddColumns === 0 || (column === 0 ? saidAtFirst : said).test(text)) return foreign;
      this.#odd += 1;
    }
    this.#set(column, Number.NaN, reason === 0 ? saidInvalid : reason);
    return end;
  }
}

/** @returns first byte after one of the suffixes, with spaces before it; -1 when none is there */
export function suffixEnd(b: Uint8Array, from: number, suffixes: readonly Uint8Array[]): number {
  let at = from;
  while (b[at] === 0x20) at += 1;
  for (const suffix of suffixes) if (startsWith(b, at, suffix)) return at + suffix.length;
  return -1;
}

/**
 * Lines that are not numbers (banners, headings, garbage) and those over 1024 bytes are skipped and counted.
 * @param fields undefined: any of the separators in each line, decimal points
 */
export function createCsvDecoder(
  onLine: LineSink,
  fields?: Fields,
  onForeign?: (line: Uint8Array) => void,
): LineDecoder {
  const lines = new PlainLines(onLine, fields);
  return createLineScanner((b, from, to) => lines.read(b, from, to), beginsText, onForeign);
}
