import { maxDecimals } from './numbers.ts';
import type { TextField } from './text-fields.ts';
import { nameAndUnit, noUnit } from './units.ts';

/** A column as the device's lines tell it. */
export interface FoundColumn {
  /** For the screen. */
  readonly name: string;
  /** UCUM code, `unknown` when the device's own is not understood, `1` when it names none. */
  readonly unit: string;
  /** As the device names it; null where its place says what it is. */
  readonly key: string | null;
  /** What the heading above the lines calls it; null where it has a key, or no heading was seen. */
  readonly heading: string | null;
  /** What stands behind each number; null when that changes. */
  readonly suffix: string | null;
  /** Decimal places to be kept. */
  readonly decimals: number;
}

/** Places that are kept where lines show none, and beyond those that they show. */
const usualDecimals = 4;
const moreDecimals = 2;
/** Counts that a sample can have. */
const countRange = 2 ** 31;

function decimalsOf(number: string): number {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

/** As fine as the numbers are, and with room above the largest of them: tenfold to hundredfold where it can be had. */
function decimalsToKeep(numbers: readonly string[]): number {
  const shown = Math.max(0, ...numbers.map(decimalsOf));
  const largest = Math.max(1e-9, ...numbers.map((number) => Math.abs(Number(number))));
  const room = (times: number): number => Math.floor(Math.log10(countRange / (largest * times)));
  const fitting = [100, 10, 2].map(room).find((places) => places >= shown) ?? room(2);
  const wanted = Math.min(fitting, Math.max(usualDecimals, shown + moreDecimals));
  return Math.max(0, Math.min(maxDecimals, wanted));
}

/** Signs that could turn or hide what stands on a screen: directions, controls, line separators. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;
const longestName = 24;

/** A device's own words on a screen: one line, short, nothing unseen. */
export function shownText(text: string, longest = longestName): string {
  const clean = text.replaceAll(unseen, '').replaceAll(/\s+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1).trimEnd()}…` : clean;
}

/** @param fields what stood in the column, line by line @param key null where only its place is known */
export function foundColumn(fields: readonly TextField[], key: string | null, title: string): FoundColumn {
  const numbers = fields.flatMap(({ number }) => (number === null ? [] : [number]));
  const suffixes = new Set(fields.flatMap(({ number, suffix }) => (number === null ? [] : [suffix])));
  const [suffix = ''] = suffixes;
  const { name, unit } =
    title === '' && suffix === '' ? { name: '', unit: noUnit } : nameAndUnit(title, suffix);
  return {
    name: shownText(name),
    unit,
    key,
    heading: key === null && title !== '' ? title : null,
    suffix: suffixes.size > 1 ? null : suffix,
    decimals: decimalsToKeep(numbers),
  };
}

/** Each column has a name of its own: by number where there is none, with a number where two are the same. */
export function withOwnNames(columns: readonly FoundColumn[]): readonly FoundColumn[] {
  const used = new Set<string>();
  return columns.map((column, index) => {
    let name = column.name === '' ? `c${index + 1}` : column.name;
    for (let number = 2; used.has(name); number += 1)
      name = `${column.name.slice(0, longestName - 3)} ${number}`;
    used.add(name);
    return { ...column, name };
  });
}
