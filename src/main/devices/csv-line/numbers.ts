import type { Absence } from '#shared/domain/absence.ts';

/** Why a field has no value, by the code that stands beside it; 0 = it has one. */
export const reasons: readonly (Absence | null)[] = [null, 'not-measured', 'invalid', 'out-of-range', null];
/** The field is empty, or says that there is nothing. */
export const saidNothing = 1;
export const saidInvalid = 2;
export const saidOutOfRange = 3;
/** The line did not have the field at all. */
export const notSent = 4;

export const maxDecimals = 9;

const zero = 0x30;
const minus = 0x2d;
const plus = 0x2b;
/** U+2212, the minus of typesetting, as UTF-8. */
const wideMinus = [0xe2, 0x88, 0x92] as const;
const isWideMinus = (b: Uint8Array, at: number): boolean =>
  b[at] === wideMinus[0] && b[at + 1] === wideMinus[1] && b[at + 2] === wideMinus[2];
const letterE = 0x65;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= 0x39;

/**
 * Reads decimal numbers out of bytes without making strings, exactly rounded: up to 15 digits and a power of ten up to
 * 22 are exact in a double, so one division or multiplication rounds once (W. Clinger, 1990).
 */
export class NumberReader {
  /** First byte after the number; where it was looked for when there is none. */
  end = 0;
  /** Decimal places that it was written with. */
  places = 0;
  readonly #point: number;
  /** A decimal comma stands between digits: another comma may be a separator. */
  readonly #betweenDigits: boolean;

  constructor(decimal: '.' | ',') {
    this.#point = decimal.charCodeAt(0);
    this.#betweenDigits = decimal === ',';
  }

  /** Whether the number read last may be one of thousands, where nothing shows that a comma stands before decimals. */
  mayBeThousands(value: number): boolean {
    return this.#betweenDigits && this.places === 3 && Math.abs(value) >= 1 && Math.abs(value) < 1000;
  }

  /** @returns NaN when no number begins at `from`; infinity when it is larger than any */
  read(b: Uint8Array, from: number, to: number): number {
    const isWide = isWideMinus(b, from);
    const negative = isWide || b[from] === minus;
    let at = isWide ? from + 3 : negative || b[from] === plus ? from + 1 : from;
    let mantissa = 0;
    let digits = 0;
    for (let digit = (b[at] ?? 0) - zero; at < to && digit >= 0 && digit <= 9; digit = (b[at] ?? 0) - zero) {
      mantissa = mantissa * 10 + digit;
      digits += 1;
      at += 1;
    }
    let exponent = 0;
    if (at < to && b[at] === this.#point && (!this.#betweenDigits || (digits > 0 && isDigit(b[at + 1])))) {
      at += 1;
      for (
        let digit = (b[at] ?? 0) - zero;
        at < to && digit >= 0 && digit <= 9;
        digit = (b[at] ?? 0) - zero
      ) {
        mantissa = mantissa * 10 + digit;
        exponent -= 1;
        at += 1;
      }
      digits -= exponent;
    }
    this.places = -exponent;
    if (digits === 0) {
      this.end = from;
      return Number.NaN;
    }
    this.end = at;
    if (at < to && ((b[at] ?? 0) | 0x20) === letterE) exponent += this.#exponent(b, at, to);
    if (digits > 15 || exponent < -22 || exponent > 22) return slowly(b, from, this.end);
    const size =
      exponent < 0 ? mantissa / (powersOfTen[-exponent] ?? 1) : mantissa * (powersOfTen[exponent] ?? 1);
    return negative ? -size : size;
  }

  /** @returns 0, and `end` stays, when no digit follows: the letter belongs to something else */
  #exponent(b: Uint8Array, from: number, to: number): number {
    const isWide = isWideMinus(b, from + 1);
    const sign = isWide ? minus : b[from + 1];
    let at = isWide ? from + 4 : sign === minus || sign === plus ? from + 2 : from + 1;
    let size = 0;
    const digitsFrom = at;
    for (; at < to && isDigit(b[at]); at += 1) size = Math.min(9999, size * 10 + (b[at] ?? 0) - zero);
    if (at === digitsFrom) return 0;
    this.end = at;
    return sign === minus ? -size : size;
  }
}

/** Very long numbers and far exponents: rare, so a string may be made. */
function slowly(b: Uint8Array, from: number, to: number): number {
  const text = new TextDecoder().decode(b.subarray(from, to));
  return Number(text.replaceAll('\u2212', '-').replace(',', '.'));
}

const nothing = /^([-–—]{1,4}|-{1,3}\.-{1,2}|n\/?a|null|none|\?)$/;
const invalid =
  /^[+-]?(nan(\(\w*\))?|1\.#(ind|qnan|snan)\d*)$|^(e|err|error|fault|fail|failed|invalid|undefined|lo|low|hi|high)$|^(e|err|error|fault)[\s_.-]?\d{1,4}$|^[*!#~<>^?]+$|^[<>~≈≤≥]\s?[+-]?\d+([.,]\d+)?$|^[+-]?\d+([.,]\d+)?[*?!]+$/;
const outOfRange = /^[+-]?(inf|infinity|1\.#inf\d*|∞)$|^(ovf|ovfl|overflow|overrange|underflow|ol|o\.l)$/;

/** @returns why a field with this word instead of a number has no value; 0 when it is no such word */
export function wordReason(word: string): number {
  const lower = word.trim().replaceAll('\u2212', '-').toLowerCase();
  if (lower === '' || nothing.test(lower)) return saidNothing;
  if (invalid.test(lower)) return saidInvalid;
  return outOfRange.test(lower) ? saidOutOfRange : 0;
}

const packed = (word: string): number =>
  (word.charCodeAt(0) << 16) | (word.charCodeAt(1) << 8) | word.charCodeAt(2);
const nan = packed('nan');
const inf = packed('inf');
const ovf = packed('ovf');
const smallLetters = 0x202020;

/** `wordReason` of the words that may stand in every line, without making a string: `nan`, `inf` and `ovf`. */
export class UsualWord {
  /** First byte after the word that was read last. */
  end = 0;

  /** @returns 0 when none of them begins at `from` */
  read(b: Uint8Array, from: number): number {
    const at = b[from] === minus || b[from] === plus ? from + 1 : from;
    const word = ((b[at] ?? 0) << 16) | ((b[at + 1] ?? 0) << 8) | (b[at + 2] ?? 0) | smallLetters;
    this.end = at + 3;
    if (word === nan) return saidInvalid;
    return word === inf || word === ovf ? saidOutOfRange : 0;
  }
}
