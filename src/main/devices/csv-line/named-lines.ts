import { needMore } from '../scanner.ts';
import {
  notSent,
  NumberReader,
  saidInvalid,
  saidNothing,
  saidOutOfRange,
  UsualWord,
  wordReason,
} from './numbers.ts';
import {
  blank,
  byteClasses,
  bytesOf,
  createLineScanner,
  foreign,
  lineEnd,
  lineLength,
  maxLineBytes,
  other,
  separator,
  space,
  startsWith,
  suffixEnd,
  textOf,
  type LineDecoder,
  type LineSink,
} from './protocol.ts';
import { unitOf } from './units.ts';

/** How a device that names its fields writes them: `ECG:0.12,SpO2:90`, `ECG = 0.12 mV`, `>ECG:0.12`, `{"ECG":0.12}`. */
export interface NamedFields {
  readonly decimal: '.' | ',';
  /** As the device writes them, each once. */
  readonly names: readonly string[];
  /** What stands behind the number of each, such as `mV`; empty = nothing. */
  readonly suffixes: readonly string[];
  /** Of each, whether no comma has been seen before decimals: `1,013` may be 1013 there. */
  readonly withoutComma?: readonly boolean[];
}

/** Quotes, braces and the sign before a Teleplot line hold nothing that a name or a number needs. */
const classes = byteClasses(' "\'{}>', ',;\t|');
const teleplot = 0x3e;
const colon = 0x3a;
const isAssignment = (byte: number | undefined): boolean => byte === colon || byte === 0x3d;
const kindOf = (byte: number | undefined): number => classes[byte ?? 0] ?? other;

function skipSpaces(b: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && kindOf(b[at]) === space) at += 1;
  return at;
}

/** Puts fields of lines together to records, in which each column stands once. */
class Records {
  readonly #onRecord: LineSink;
  readonly #values: Float64Array;
  readonly #reasons: Uint8Array;
  #have = 0;

  constructor(columns: number, onRecord: LineSink) {
    this.#onRecord = onRecord;
    this.#values = new Float64Array(columns).fill(Number.NaN);
    this.#reasons = new Uint8Array(columns).fill(notSent);
  }

  /** A line; its columns that were not sent are marked so. */
  take(values: Float64Array, reasons: Uint8Array): void {
    for (let i = 0; i < reasons.length; i += 1) {
      if (reasons[i] !== notSent && this.#reasons[i] !== notSent) this.#flush();
    }
    for (let i = 0; i < reasons.length; i += 1) {
      if (reasons[i] === notSent) continue;
      this.#values[i] = values[i] ?? Number.NaN;
      this.#reasons[i] = reasons[i] ?? notSent;
      this.#have += 1;
    }
    if (this.#have === reasons.length) this.#flush();
  }

  #flush(): void {
    this.#onRecord(this.#values, this.#values.length, this.#reasons);
    this.#values.fill(Number.NaN);
    this.#reasons.fill(notSent);
    this.#have = 0;
  }
}

/**
 * Reads lines whose fields have names. A device may write all of them on one line, or one on each: a record is complete
 * when all are there, or when one comes again.
 */
class NamedLines {
  readonly #names: readonly (readonly Uint8Array[])[];
  readonly #suffixes: readonly (readonly Uint8Array[])[];
  readonly #withoutComma: readonly boolean[];
  readonly #numbers: NumberReader;
  readonly #usual = new UsualWord();
  readonly #records: Records;
  readonly #onUnknown: (name: string) => void;
  readonly #values: Float64Array;
  readonly #reasons: Uint8Array;
  /** Fields come in the same order most of the time. */
  #expected = 0;
  #valueFrom = 0;

  constructor(fields: NamedFields, onRecord: LineSink, onUnknown: (name: string) => void) {
    const columns = fields.names.length;
    this.#names = fields.names.map(bytesOf);
    this.#suffixes = fields.suffixes.map((suffix) => (suffix === '' ? [] : bytesOf(suffix)));
    this.#numbers = new NumberReader(fields.decimal);
    this.#withoutComma = fields.withoutComma ?? [];
    this.#records = new Records(columns, onRecord);
    this.#onUnknown = onUnknown;
    this.#values = new Float64Array(columns);
    this.#reasons = new Uint8Array(columns);
  }

  read(b: Uint8Array, from: number, to: number): number {
    this.#reasons.fill(notSent);
    const start = skipSpaces(b, from, to);
    const stamped = b[from] === teleplot;
    let at = start;
    let fields = 0;
    for (;;) {
      while (at < to && (kindOf(b[at]) === space || kindOf(b[at]) === separator)) at += 1;
      if (at >= to) return needMore;
      if (kindOf(b[at]) === lineEnd) break;
      const column = this.#column(b, at, to);
      if (column >= 0) {
        if (this.#reasons[column] !== notSent) return foreign;
        at = this.#value(b, this.#valueFrom, to, column, stamped);
        fields += 1;
      } else {
        at = this.#skip(b, at, to);
      }
      if (at <= needMore) return at;
    }
    if (at === start) return blank;
    if (fields === 0) return foreign;
    const length = lineLength(b, from, at, to);
    if (length > needMore && length <= maxLineBytes + 2) this.#records.take(this.#values, this.#reasons);
    return length;
  }

  /** @returns the column whose name stands at `from`, with its value at `#valueFrom`; -1 when none does */
  #column(b: Uint8Array, from: number, to: number): number {
    const count = this.#names.length;
    for (let i = 0; i < count; i += 1) {
      const column = (this.#expected + i) % count;
      for (const name of this.#names[column] ?? []) {
        if (!startsWith(b, from, name)) continue;
        const at = skipSpaces(b, from + name.length, to);
        if (at >= to || !isAssignment(b[at])) continue;
        this.#valueFrom = at + 1;
        this.#expected = (column + 1) % count;
        return column;
      }
    }
    return -1;
  }

  /** @returns first byte after the value, or `needMore` */
  #value(b: Uint8Array, from: number, to: number, column: number, stamped: boolean): number {
    let at = skipSpaces(b, from, to);
    let value = this.#numbers.read(b, at, to);
    if (stamped && this.#numbers.end > at && b[this.#numbers.end] === colon) {
      // Teleplot: the first number is a time.
      at = this.#numbers.end + 1;
      value = this.#numbers.read(b, at, to);
    }
    const numberEnd = this.#numbers.end;
    if (numberEnd >= to) return needMore;
    const suffixes = this.#suffixes[column] ?? [];
    const isNumber = numberEnd > at;
    const end = isNumber && suffixes.length > 0 ? suffixEnd(b, numberEnd, suffixes) : numberEnd;
    if (isNumber && end >= numberEnd && kindOf(b[end]) !== other) {
      const unclear = this.#withoutComma[column] === true && this.#numbers.mayBeThousands(value);
      this.#values[column] = Number.isFinite(value) && !unclear ? value : Number.NaN;
      this.#reasons[column] = unclear ? saidInvalid : Number.isFinite(value) ? 0 : saidOutOfRange;
      return end;
    }
    const wordEnd = fieldEnd(b, at, to);
    if (wordEnd >= to) return needMore;
    if (isName(b, at, wordEnd)) {
      // `HR: SpO2:98`: the next name stands where the value would.
      this.#values[column] = Number.NaN;
      this.#reasons[column] = saidNothing;
      return at;
    }
    const usual = this.#usual.read(b, at);
    const isUsual = usual !== 0 && this.#usual.end === wordEnd;
    this.#values[column] = Number.NaN;
    this.#reasons[column] = isUsual ? usual : this.#wordReason(textOf(b.subarray(at, wordEnd)), suffixes);
    return wordEnd;
  }

  /** A word that says why there is no value, with or without the unit; any other, and a number of another unit, is invalid. */
  #wordReason(word: string, suffixes: readonly Uint8Array[]): number {
    const unit = suffixes.map(textOf).find((suffix) => word.endsWith(suffix)) ?? '';
    const bare = unit === '' ? word : word.slice(0, -unit.length);
    if (unitOf(word) !== undefined) return saidNothing;
    return wordReason(word) || wordReason(bare) || saidInvalid;
  }

  /** A field with another name, or something without any. @returns first byte after it, `needMore` or `foreign` */
  #skip(b: Uint8Array, from: number, to: number): number {
    let nameEnd = from;
    while (nameEnd < to && kindOf(b[nameEnd]) === other && !isAssignment(b[nameEnd])) nameEnd += 1;
    const at = skipSpaces(b, nameEnd, to);
    if (at >= to) return needMore;
    if (!isAssignment(b[at])) return Math.max(nameEnd, from + 1);
    const valueFrom = skipSpaces(b, at + 1, to);
    const valueEnd = fieldEnd(b, valueFrom, to);
    if (valueEnd >= to) return needMore;
    this.#numbers.read(b, valueFrom, to);
    if (this.#numbers.end > valueFrom) {
      const name = textOf(b.subarray(from, nameEnd));
      // More than one value in a Teleplot line: which of them would be the sample?
      if (name === '' || /^\d/.test(name)) return foreign;
      this.#onUnknown(name);
    } else if (isName(b, valueFrom, valueEnd)) {
      // The first was a tag: `DATA: ECG=0.3`.
      return valueFrom;
    }
    return Math.max(valueEnd, at + 1);
  }
}

/** Whether a letter begins what stands there and an assignment is in it or behind it. @param end of the field */
function isName(b: Uint8Array, from: number, end: number): boolean {
  const first = b[from] ?? 0;
  if (first < 0x41 || kindOf(first) !== other) return false;
  let at = from;
  while (at < end && !isAssignment(b[at])) at += 1;
  if (at < end) return true;
  while (kindOf(b[at]) === space) at += 1;
  return isAssignment(b[at]);
}

/** @returns first byte at or after `from` that ends a field */
function fieldEnd(b: Uint8Array, from: number, to: number): number {
  let end = from;
  while (end < to && kindOf(b[end]) === other) end += 1;
  return end;
}

/**
 * @param onRecord values and reasons by the place of the name; a column that did not come is `notSent`
 * @param onUnknown told the name of a number that is none of the columns
 */
export function createNamedDecoder(
  fields: NamedFields,
  onRecord: LineSink,
  onUnknown: (name: string) => void,
): LineDecoder {
  const lines = new NamedLines(fields, onRecord, onUnknown);
  return createLineScanner((b, from, to) => lines.read(b, from, to), beginsComment);
}

const beginsComment = (byte: number): boolean => '#/%*=-[!'.includes(String.fromCharCode(byte));
