import type { PlainReading, TextField } from './text-fields.ts';

/**
 * Whether commas in lines such as `0,12,90,5` stand between columns or before decimals. What the lines prove is taken;
 * what they do not is for a person to say.
 *
 * - Whole numbers have no leading zero: `0,05` and `-0,12` are decimals.
 * - Decimals are printed with a fixed number of places, or without zeros at their end: what does neither is whole.
 * - Where a number moves by more than one, its decimals are evenly spread. Those that stay together are a column.
 */
export type DecimalSign = 'point' | 'comma' | 'undecided';

const enoughJumps = 24;
/** Of ten first decimals, this many different ones after that many jumps come by chance once in 60,000 times. */
const fewFirstDigits = 5;
/** A damaged line may prove anything: two are needed. */
const proof = 2;

interface Pair {
  readonly whole: string;
  readonly places: string;
}

function pairsOf(fields: readonly TextField[]): readonly (Pair | null)[] {
  return fields.map(({ number }) => {
    const [whole = '', places = ''] = (number ?? '').split('.');
    return places === '' ? null : { whole, places };
  });
}

const isDecimal = ({ whole, places }: Pair): boolean => /^0\d/.test(places) || /^[+-]0+$/.test(whole);

/** Neither a fixed number of places nor shortened: whole numbers. */
function looksWhole(column: readonly Pair[]): boolean {
  const lengths = new Set(column.map(({ places }) => places.length));
  return lengths.size > 1 && column.filter(({ places }) => /\d0$/.test(places)).length >= proof;
}

function staysTogether(column: readonly Pair[]): boolean {
  const firstDigits = new Set<string>();
  let jumps = 0;
  column.forEach(({ whole, places }, index) => {
    const before = column[index - 1];
    if (before === undefined || Math.abs(Number(whole) - Number(before.whole)) < 2) return;
    jumps += 1;
    firstDigits.add(places.charAt(0));
  });
  return jumps >= enoughJumps && firstDigits.size <= fewFirstDigits;
}

/** @param lines those with commas alone between their numbers, with the same number of fields */
export function decimalSignOf(lines: readonly PlainReading[]): DecimalSign {
  const joined = lines.flatMap((line) => (line.joined === undefined ? [] : [pairsOf(line.joined)]));
  if (joined.length < lines.length * 0.8 || joined.length === 0) return 'point';
  const columns = Array.from({ length: joined[0]?.length ?? 0 }, (_, index) =>
    joined.flatMap((pairs) => pairs[index] ?? []),
  );
  const decimals = joined.filter((pairs) => pairs.some((pair) => pair !== null && isDecimal(pair))).length;
  if (columns.every((column) => column.length === 0)) return 'point';
  const whole = columns.some((column) => looksWhole(column) || staysTogether(column));
  if (decimals >= Math.min(proof, joined.length)) return whole ? 'undecided' : 'comma';
  return whole ? 'point' : 'undecided';
}

interface SeenLine {
  readonly text: string;
  readonly plain: PlainReading;
}

/** Of a set-up. */
interface KeptColumn {
  readonly decimals?: number | undefined;
}

/** So many decimals are kept only of a column that showed three, and was none of thousands. */
const threeShown = 5;

/** Each comma may stand before decimals as well as between thousands: `1,234`, and never `0,123` or `1,23`. */
export function mayBeThousands(column: readonly TextField[], known: KeptColumn | undefined): boolean {
  const values = column.filter(({ mark }) => mark === ',');
  if (values.length === 0 || (known?.decimals ?? 0) >= threeShown) return false;
  return values.every(({ number }) => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(number ?? ''));
}

export function hasNoComma(column: readonly TextField[], known: KeptColumn | undefined): boolean {
  return (known?.decimals ?? 0) < threeShown && column.every(({ mark }) => mark !== ',');
}

/** Whether there is a column of which nothing else is known. */
export function someInThrees(
  lines: readonly SeenLine[],
  known: { readonly columns: readonly KeptColumn[] } | undefined,
): boolean {
  const rows = lines.map(({ plain }) => plain.joined ?? plain.fields);
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, index) => rows.flatMap((row) => row[index] ?? [])).some(
    (column, index) => mayBeThousands(column, known?.columns[index]),
  );
}

/** `1 034`, `1,034.5`: no column of whole numbers has a leading zero, so these are thousands. */
export function paddedGroups(lines: readonly SeenLine[], sign: DecimalSign): string | undefined {
  const padded = lines.filter(({ plain: { separator, fields } }) => {
    const [leading, ...groups] = fields.map(({ number }) => number ?? '');
    const last = groups.length - 1;
    const isGroup = (text: string, index: number): boolean =>
      (index === last && separator === ',' ? /^\d{3}(?:\.\d+)?$/ : /^\d{3}$/).test(text);
    const isOne = (separator === ' ' || separator === ',') && /^[+-]?[1-9]\d{0,2}$/.test(leading ?? '');
    return isOne && groups.every(isGroup) && groups.some((group) => group.startsWith('0'));
  });
  return sign === 'point' && padded.length >= 2 ? padded[0]?.text : undefined;
}
