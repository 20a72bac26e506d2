/** Lines and fields of a table of text, in the ways that spreadsheets and scripts write them. */
export interface Line {
  /** As an editor counts, from 1. */
  readonly number: number;
  readonly text: string;
}

export type Separator = ';' | '\t' | ',' | '|';

/** Ends of lines of Windows, Unix and old Macs. Empty lines, and those of separators alone, do not count. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (/[^\s;,|"']/.test(line)) lines.push({ number: index + 1, text: line });
  }
  return lines;
}

export const isComment = (line: Line): boolean => /^\s*(#|%|\/\/)/.test(line.text);

/** Excel's own first line: `sep=;`, sometimes in quotes. @returns the separator that it names */
export function separatorLine(line: Line): string | null {
  return /^\s*"?sep=(\t|[^"\s])"?\s*$/i.exec(line.text)?.[1] ?? null;
}

/** PhysioNet's programs write `'`, spreadsheets `"`. */
const quotes = ['"', "'"] as const;

/** Goes on from `from` to the end of a quoted field. @returns where the closing quote is; -1: nowhere */
function closingQuote(line: string, from: number, quote: string): number {
  for (let at = line.indexOf(quote, from); at >= 0; at = line.indexOf(quote, at + 2)) {
    if (line[at + 1] !== quote) return at;
  }
  return -1;
}

/** A field that begins at `from`. */
interface Field {
  readonly text: string;
  /** Where the next one begins; null after the last. */
  readonly next: number | null;
}

/** @returns null when a quote is not closed */
function fieldAt(line: string, from: number, separator: Separator): Field | null {
  const blanks = separator === '\t' ? /[^ ]/g : /[^ \t]/g;
  blanks.lastIndex = from;
  const begin = blanks.exec(line)?.index ?? line.length;
  const quote = quotes.find((candidate) => line[begin] === candidate);
  const close = quote === undefined ? -1 : closingQuote(line, begin + 1, quote);
  // An apostrophe may stand at the beginning of a word; a double quote may not.
  if (quote === '"' && close < 0) return null;
  const isQuoted = quote !== undefined && close >= 0;
  const end = line.indexOf(separator, isQuoted ? close : begin);
  const last = end < 0 ? line.length : end;
  const next = end < 0 ? null : end + 1;
  if (!isQuoted) return { text: line.slice(begin, last).trim(), next };
  const inside = line
    .slice(begin + 1, close)
    .replaceAll(quote + quote, quote)
    .trim();
  const after = line.slice(close + 1, last).trim();
  return { text: after === '' ? inside : `${inside}${quote}${after}`, next };
}

/** @returns the fields without their quotes and the blanks around; null when a quote is not closed */
export function splitFields(line: string, separator: Separator): string[] | null {
  if (!line.includes('"') && !line.includes("'")) return line.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let at: number | null = 0;
  while (at !== null) {
    const field: Field | null = fieldAt(line, at, separator);
    if (field === null) return null;
    fields.push(field.text);
    at = field.next;
  }
  return fields;
}

export type DecimalMark = '.' | ',';

/** What stands for a value that is not known, and what a converter writes that ran over its end. */
const unknownValue =
  /^(|[-+]?nan(\([^)]*\))?|n\/?a|#n\/?a|#nv|null|none|nil|-+|\?|\.|[-+]?1\.#\w+|[-+]?inf(inity)?|[-+]?∞|[-+]?(ovf|overflow|ol))$/i;

const withPoint = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const withComma = /^[-+]?(?:\d+,?\d*|,\d+)(?:e[-+]?\d+)?$/i;
/** Thousands set apart, which only shows beyond doubt beside the other mark or when done twice. */
const groupedWithPoint = /^[-+]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const groupedWithComma = /^[-+]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const groupedWithBlank = /^[-+]?\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?$/;

/** @returns NaN for a value that is not known; null for what is no number written with this decimal mark */
export function parseField(text: string, mark: DecimalMark): number | null {
  if (mark === '.' ? withPoint.test(text) : withComma.test(text)) {
    const value = Number(mark === '.' ? text : text.replace(',', '.'));
    return Number.isFinite(value) ? value : null;
  }
  if (unknownValue.test(text)) return Number.NaN;
  if (text.includes('\u2212')) return parseField(text.replaceAll('\u2212', '-'), mark);
  if (groupedWithBlank.test(text)) return parseField(text.replaceAll(/[ \u00a0\u202f\u2009]/g, ''), mark);
  if (mark === '.' ? groupedWithPoint.test(text) : groupedWithComma.test(text)) {
    return parseField(text.replaceAll(mark === '.' ? ',' : '.', ''), mark);
  }
  return null;
}

/**
 * @returns the decimal mark that this field shows; not `certain` where it may set thousands apart as well (`1,234`); null
 * where it shows none
 */
export function decimalMarkOf(
  text: string,
): { readonly mark: DecimalMark; readonly certain: boolean } | null {
  const mark = withPoint.test(text) || groupedWithPoint.test(text) ? '.' : ',';
  if (!text.includes(mark) || (mark === ',' && !withComma.test(text) && !groupedWithComma.test(text)))
    return null;
  return { mark, certain: !/^[-+]?[1-9]\d{0,2}[.,]\d{3}$/.test(text) };
}
