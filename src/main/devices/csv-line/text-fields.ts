import { wordReason } from './numbers.ts';
import { unitOf } from './units.ts';

/** One field of a line, as text. */
export interface TextField {
  /** As the device names it; empty where the place says what it is. */
  readonly name: string;
  /** The number's text with a decimal point; null when it is a word that says why there is none. */
  readonly number: string | null;
  /** Which sign stood before the decimals, if any did. */
  readonly mark: '.' | ',' | '';
  /** What stands behind the number; empty = nothing. */
  readonly suffix: string;
  /** Another name stands where the value would: a value that is not there, or no field but a tag, as in `DATA: ECG=0.3`. */
  readonly isTag?: boolean;
}

const numberWith: Readonly<Record<'.' | ',', RegExp>> = {
  '.': /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/,
  ',': /^[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?/,
};
const suffixShape = /^[^\s\d.,;:=+\-"'{}|][^\s,;:="'{}|]{0,15}$/u;

/** A unit behind a number: understood, or set apart from it by a space. Else it may be half of a number, as in `0x1F`. */
const isSuffix = (rest: string, name: string): boolean =>
  suffixShape.test(rest.trim()) && (/^\s/.test(rest) || unitOf(rest.trim(), name) !== undefined);

/** @returns undefined when the text is neither a number nor a word that stands for one */
function fieldOf(text: string, decimal: '.' | ','): TextField | undefined {
  const bare = text.trim();
  const number = numberWith[decimal].exec(bare)?.[0];
  const rest = number === undefined ? bare : bare.slice(number.length);
  if (number !== undefined && (rest === '' || isSuffix(rest, ''))) {
    const mark = number.includes(decimal) ? decimal : '';
    return { name: '', number: number.replace(',', '.'), mark, suffix: rest.trim() };
  }
  return wordReason(bare) === 0 ? undefined : { name: '', number: null, mark: '', suffix: '' };
}

function allFields(texts: readonly string[], decimal: '.' | ','): readonly TextField[] | undefined {
  const fields = texts.map((text) => fieldOf(text, decimal));
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

const either = (texts: readonly string[]): readonly TextField[] | undefined =>
  allFields(texts, '.') ?? allFields(texts, ',');

export type Separator = ',' | ';' | '\t' | ' ';

export interface PlainReading {
  readonly separator: Separator;
  readonly fields: readonly TextField[];
  /** The same line when each two fields between commas are one number with a decimal comma. */
  readonly joined?: readonly TextField[];
  /** The text of those numbers, where points would then stand between thousands: `1.234,56`. */
  readonly grouped?: boolean;
}

const wholePart = /^\s*[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)$/;
const decimalPart = /^\d+(?:[eE][+-]?\d+)?\s*$/;

/** `0,12,90,5` as 0.12 and 90.5; undefined when that cannot be. */
function joinPairs(text: string): Pick<PlainReading, 'joined' | 'grouped'> {
  const parts = text.split(',');
  const joined: string[] = [];
  let grouped = false;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? '';
    const next = parts[i + 1] ?? '';
    if (wholePart.test(part) && decimalPart.test(next)) {
      grouped ||= part.includes('.');
      joined.push(`${part.replaceAll('.', '')},${next}`);
      i += 1;
    } else if (/\d/.test(part) || wordReason(part) === 0) {
      return {};
    } else {
      joined.push(part);
    }
  }
  const fields = allFields(joined, ',');
  return fields === undefined ? {} : { joined: fields, grouped };
}

/** Reads a line whose columns are told apart by their place; undefined when it is none. */
export function readPlain(text: string): PlainReading | undefined {
  for (const separator of [';', '\t'] as const) {
    if (!text.includes(separator)) continue;
    const fields = either(text.split(separator));
    if (fields !== undefined) return { separator, fields };
    if (separator === ';') return undefined;
  }
  const bare = text.trim();
  const words = bare.split(/\s+/);
  if (bare.includes(',')) {
    const spaced = words.length > 1 ? allFields(words, ',') : undefined;
    if (spaced !== undefined) return { separator: ' ', fields: spaced };
    const fields = allFields(text.split(','), '.');
    return fields && { separator: ',', fields, ...joinPairs(bare) };
  }
  const fields = allFields(words, '.');
  if (fields !== undefined) return { separator: ' ', fields };
  // Behind a tab stands another column, not a unit.
  const only = bare.includes('\t') ? undefined : fieldOf(bare, '.');
  return only && { separator: ' ', fields: [only] };
}

/** Comments, and the tags of log lines. */
const beginsTalk = /^\s*[#%/[]/;
/** Digits that are no number are damaged; with an assignment it is something said. */
const isDamagedOrSaid = /^\s*[+-]?[.,]?\d|[:=]/;

/**
 * Reads a line in which something else stands where a number is: `NO SIGNAL,98`. Only others of the same device, with as
 * many fields, tell that it is one of values.
 */
export function readOdd(text: string): PlainReading | undefined {
  const separator = ([';', '\t', ','] as const).find((sign) => text.includes(sign));
  if (separator === undefined || beginsTalk.test(text)) return undefined;
  const parts = text.split(separator);
  for (const decimal of ['.', ','] as const) {
    const fields = parts.map((part) => fieldOf(part, decimal));
    const odd = parts.filter((_, index) => fields[index] === undefined);
    const told = parts.some((part, index) => fields[index] !== undefined && part.trim() !== '');
    if (!told || odd.some((part) => isDamagedOrSaid.test(part))) continue;
    return {
      separator,
      fields: fields.map((field) => field ?? { name: '', number: null, mark: '', suffix: '' }),
    };
  }
  return undefined;
}

const skipped = /[\s"'{}>,;|]*/uy;
const nameShape = /([\p{L}_][^:=,;|\t"'{}>]{0,47}?)["'\s]*[:=]["'\s]*/uy;
const numberShape = /[+-]?(?:\d+(?:[.,]\d+|\.)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const wordShape = /[^\s,;|"'{}]*/uy;
const behind = /(\s*)([^\s\d,;|:="'{}][^\s,;|:="'{}]*)?(\s*[:=])?/uy;

/** Reads parts of a text one after the other. */
class Cursor {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  take(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.at;
    const found = shape.exec(this.text);
    if (found !== null) this.at = shape.lastIndex;
    return found;
  }
}

/** What stands behind a number: its unit, or already the next name. @returns undefined when it spoils the number */
function takeSuffix(cursor: Cursor, name: string): string | undefined {
  const from = cursor.at;
  const [, spaces = '', token = '', assignment] = cursor.take(behind) ?? [];
  const understood = token !== '' && unitOf(token, name) !== undefined;
  const isLast = token !== '' && spaces !== '' && /^\s*(?:[,;|"'{}]|$)/u.test(cursor.text.slice(cursor.at));
  if (assignment === undefined && (understood || isLast)) return token;
  cursor.at = from;
  return token === '' || spaces !== '' ? '' : undefined;
}

/** A number that stands where a value is; null when it is no number, or only half of one. */
function takeNumber(cursor: Cursor, name: string): TextField | null {
  const from = cursor.at;
  let number = cursor.take(numberShape)?.[0];
  if (number !== undefined && cursor.text.trimStart().startsWith('>') && cursor.text[cursor.at] === ':') {
    // Teleplot: the first number is a time.
    cursor.at += 1;
    number = cursor.take(numberShape)?.[0];
  }
  const suffix = number === undefined ? undefined : takeSuffix(cursor, name);
  if (number === undefined || suffix === undefined) {
    cursor.at = from;
    return null;
  }
  const mark = number.includes(',') ? ',' : number.includes('.') ? '.' : '';
  return { name, number: number.replace(',', '.'), mark, suffix };
}

/** What stands behind a name is itself a name, as in `DATA: ECG=0.3`: the first is a tag. */
const isTag = (word: string, then: string): boolean =>
  /^[\p{L}_]/u.test(word) && (/[:=]/.test(word) || /^["']?\s*[:=]/.test(then));

/**
 * Reads a line whose fields have names; fields of text are left out.
 * @returns undefined when it is no such line, or when a number in it has no name
 */
export function readNamed(text: string): readonly TextField[] | undefined {
  const cursor = new Cursor(text);
  const fields: TextField[] = [];
  for (cursor.take(skipped); cursor.at < text.length; cursor.take(skipped)) {
    const name = cursor.take(nameShape)?.[1]?.trim();
    if (name === undefined) {
      const word = cursor.take(wordShape)?.[0] ?? '';
      if (word === '' || /[:=\d]/.test(word)) return undefined;
      continue;
    }
    const field = takeNumber(cursor, name);
    if (field !== null) {
      fields.push(field);
      continue;
    }
    const from = cursor.at;
    const word = cursor.take(wordShape)?.[0] ?? '';
    const inside = word === '' && text[cursor.at] === '{';
    if (inside || (wordReason(word) === 0 && isTag(word, text.slice(cursor.at)))) {
      if (!inside) fields.push({ name, number: null, mark: '', suffix: '', isTag: true });
      cursor.at = from;
      continue;
    }
    // The unit of a value that is not there says nothing else: `HR: bpm`.
    const isNothing = wordReason(word) !== 0 || unitOf(word, name) !== undefined;
    if (isNothing) fields.push({ name, number: null, mark: '', suffix: '' });
  }
  return fields.some(({ isTag: is }) => is !== true) ? fields : undefined;
}
