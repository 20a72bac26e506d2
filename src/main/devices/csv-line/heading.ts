import type { Csv } from './configuration.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import { shownText } from './columns.ts';
import { maxColumns } from './protocol.ts';
import { nameAndUnit, noUnit } from './units.ts';

type Column = Csv['columns'][number];

/** Of a title this much is kept in a set-up. */
const longestTitle = 48;
const titleShape = /^[\p{L}_][\p{L}\p{N}_ .\-/%°²*#()[\]₂]*$/u;
const commentSigns = /^\s*(?:#|\/\/|%|\*)+\s*/;

/** Titles that say which vital a column is, in small letters without blanks and signs. */
const meanings: ReadonlyMap<string, readonly VitalCode[]> = new Map(
  (
    [
      [['heart-rate', 'pulse-rate'], 'hr heartrate puls pulse pulserate pr bpm'],
      [['respiratory-rate'], 'rr resprate respiratoryrate respirationrate breathrate br'],
      [['spo2'], 'spo2 sao2 o2sat saturation'],
      [['temperature'], 'temp temperature bodytemp tcore tskin'],
      [['nibp-systolic'], 'sys systolic sbp nibpsys nibpsystolic'],
      [['nibp-diastolic'], 'dia diastolic dbp nibpdia nibpdiastolic'],
      [['nibp-mean'], 'map mean nibpmean nibpmap'],
    ] as const
  ).flatMap(([codes, titles]) => titles.split(' ').map((title) => [title, codes] as const)),
);
const otherTitles = new Set(
  'time timestamp millis ms t ecg ekg eeg emg ppg pleth resp respiration flow airflow ir red x y z'.split(
    ' ',
  ),
);

const plainName = (text: string): string =>
  nameAndUnit(text, '')
    .name.normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether a name is one of a vital. */
export const namesVital = (title: string): boolean => meanings.has(plainName(title));

const expectedOf = ({ heading, name }: Column): string => heading ?? name;

/** Says by itself that it names a column; other words may be a greeting. */
function isTitle(title: string, known: Csv | undefined): boolean {
  const plain = plainName(title);
  return (
    meanings.has(plain) ||
    otherTitles.has(plain) ||
    nameAndUnit(title, '').unit !== noUnit ||
    (known?.columns ?? []).some((column) => plain === plainName(expectedOf(column)))
  );
}

const partsOf = (text: string, separator: string): readonly string[] => {
  const parts = separator === ' ' ? text.trim().split(/\s+/) : text.split(separator);
  const titles = parts.map((part) => part.trim().replaceAll(/^["']|["']$/g, ''));
  return titles.at(-1) === '' ? titles.slice(0, -1) : titles;
};

/**
 * Titles in a line above the numbers.
 * @param known what the device is set up for, whose titles are known as such
 * @returns undefined when the line is no heading: a comment, a greeting, or of other columns
 */
export function headingTitles(
  text: string,
  separator: string,
  columns: number,
  known: Csv | undefined,
): readonly string[] | undefined {
  const bare = text.replace(commentSigns, '');
  const isComment = bare.length < text.trimStart().length;
  for (const between of new Set([separator, ',', ';', '\t'])) {
    const titles = partsOf(bare, between).map((title) => title.slice(0, longestTitle));
    if (titles.length !== columns || columns > maxColumns || new Set(titles).size !== columns) continue;
    if (!titles.every((title) => titleShape.test(title))) continue;
    const told = titles.filter((title) => isTitle(title, known)).length;
    // One word alone may be a greeting; with a unit, or where it is expected, it names a column.
    if (columns === 1 && told === 0) continue;
    const words = titles.every((title) => !/\s/.test(nameAndUnit(title, '').name));
    if (isComment ? told === columns : told > 0 || (words && between !== ' ')) return titles;
  }
  return undefined;
}

function fits(title: string, column: Column): boolean {
  const plain = plainName(title);
  const { heading, name, use } = column;
  const names = heading === undefined ? [name] : [heading, name];
  if (names.some((text) => plainName(text) === plain || shownText(text) === shownText(title))) return true;
  const codes = meanings.get(plain);
  if (codes !== undefined && codes.some((code) => code === use)) return heading === undefined;
  // Named by its place: nobody has said what it is, unless it is a vital.
  return (
    heading === undefined &&
    /^c\d+$/.test(name) &&
    (codes === undefined || use === 'waveform' || use === 'ignore')
  );
}

/** @returns for the person: what the heading says otherwise than the set-up; null when it fits */
export function otherHeading(titles: readonly string[], { columns }: Csv): string | null {
  if (columns.every((column, index) => fits(titles[index] ?? '', column))) return null;
  const now = titles.map((title) => `“${shownText(title)}”`).join(', ');
  const before = columns.map((column) => `“${shownText(expectedOf(column))}”`).join(', ');
  return `The device sends ${now}; set up are other columns (${before}). Plug in the right device, or set up its columns again.`;
}

/** A heading whose beginning was lost, as the port was opened in the middle of it, is taken for what it is the end of. */
export function completed(titles: readonly string[], known: Csv): readonly string[] {
  const [first = '', ...others] = titles;
  const [column] = known.columns;
  return column !== undefined && expectedOf(column).endsWith(first)
    ? [expectedOf(column), ...others]
    : titles;
}
