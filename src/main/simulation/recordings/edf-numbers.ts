import { parseNumber } from './recording.ts';

/**
 * Numbers as headers hold them. The format wants a decimal point and no grouping; programs of some countries write a comma
 * for the point, or set thousands apart (`-3,276.8`, `1 000`). What may be either is not read.
 */
type Mark = '.' | ',';

/** `clash`: some of the numbers have one mark, some the other. */
export type MarksShown = Mark | 'clash' | null;

const blanks = /^([-+]?\d{1,3})((?:[ '\u2019\u00a0]\d{3})+)([.,]\d+)?$/;
const groups = (sign: ',' | '.'): RegExp => new RegExp(`^[-+]?[1-9]\\d{0,2}(?:\\${sign}\\d{3})+$`);
const grouped = { ',': groups(','), '.': groups('.') } as const;

const isGrouped = (text: string, sign: Mark): boolean => grouped[sign].test(text);
const without = (text: string, sign: string): string => text.replaceAll(sign, '');

/** The text without what sets thousands apart beyond doubt: blanks, and a mark beside the other one. */
function ungrouped(text: string): string {
  const [, first, rest, decimals = ''] = blanks.exec(text) ?? [];
  if (first !== undefined && rest !== undefined) return `${first}${rest.replaceAll(/\D/g, '')}${decimals}`;
  const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
  // A mark that nothing follows shows nothing of the other one: of `-3.276,` nobody knows what it was.
  if (last === text.length - 1) return text;
  const sign = text[last] === ',' ? '.' : ',';
  return isGrouped(text.slice(0, Math.max(0, last)), sign) ? without(text, sign) : text;
}

const once = (text: string, sign: Mark): boolean => text.split(sign).length === 2;

/** @returns the decimal mark that this number shows beyond doubt */
function markShown(text: string): Mark | null {
  const bare = ungrouped(text);
  for (const [sign, other] of [
    [',', '.'],
    ['.', ','],
  ] as const) {
    if (isGrouped(bare, sign) && !once(bare, sign)) return other;
    const isNumber = once(bare, sign) && parseNumber(bare.replace(sign, '.')) !== null;
    if (isNumber && (bare !== text || !isGrouped(bare, sign))) return sign;
  }
  return null;
}

/** @param texts of all the fields of a header that may have decimals */
export function marksShown(texts: readonly string[]): MarksShown {
  const shown = new Set(texts.flatMap((text) => markShown(text) ?? []));
  return shown.size > 1 ? 'clash' : ([...shown][0] ?? null);
}

/** @returns null when it is no number; `doubtful` when its mark may stand before decimals and between thousands */
export function readDecimal(text: string, shown: MarksShown): number | 'doubtful' | null {
  const bare = ungrouped(text);
  const sign = bare.includes(',') ? ',' : '.';
  if (!bare.includes(sign)) return parseNumber(bare);
  if (isGrouped(bare, sign)) {
    if (!once(bare, sign)) return parseNumber(without(bare, sign));
    const isShown = bare !== text;
    // A point alone is what the format wants, unless the others show commas.
    const mark = isShown ? sign : (shown ?? (sign === '.' ? '.' : 'clash'));
    if (mark === 'clash') return 'doubtful';
    return parseNumber(mark === sign ? bare.replace(sign, '.') : without(bare, sign));
  }
  return once(bare, sign) ? parseNumber(bare.replace(',', '.')) : null;
}

/** A count has no decimals: its marks set thousands apart. @returns null for anything else */
export function readCount(text: string): number | null {
  const bare = ungrouped(text);
  for (const sign of [',', '.'] as const) if (isGrouped(bare, sign)) return parseNumber(without(bare, sign));
  const value = parseNumber(bare);
  return value !== null && Number.isInteger(value) ? value : null;
}
