import type { Csv } from './configuration.ts';
import { foundColumn, withOwnNames } from './columns.ts';
import { decimalSignOf, hasNoComma, paddedGroups, someInThrees, type DecimalSign } from './decimal-sign.ts';
import { completed, headingTitles } from './heading.ts';
import type { LineLog, LoggedLine } from './line-log.ts';
import { sniffNamed, type NamedLine } from './names-sniffer.ts';
import { maxColumns } from './protocol.ts';
import type { PlainReading, Separator } from './text-fields.ts';
import { refuse, sample, type Refusal, type Writing } from './writing.ts';

/** Of all lines, so many have to be the device's values; the others are its words. */
const valuesShare = 0.4;
/** Of lines with numbers, so many have to be of one kind. */
const oneKindShare = 0.8;
const binaryShare = 0.1;

type PlainLine = LoggedLine & { readonly plain: PlainReading };
const isPlain = (line: LoggedLine): line is PlainLine => line.plain !== undefined;
const isNamed = (line: LoggedLine): line is NamedLine => line.named !== undefined;

function commonest<T>(values: readonly T[]): T | undefined {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

const shapeOf = ({ separator, fields }: PlainReading): string => `${fields.length} ${separator}`;

/** Lines of numbers, and those with something else in them that have as many fields. */
function plainLines(all: readonly LoggedLine[], known: Csv | undefined): readonly PlainLine[] {
  const clean = all.filter(isPlain);
  const shape = commonest(clean.map(({ plain }) => shapeOf(plain)));
  return all.flatMap((line) => {
    if (isPlain(line)) return [line];
    if (line.odd === undefined) return [];
    const fits =
      shape === undefined ? line.odd.fields.length === known?.columns.length : shapeOf(line.odd) === shape;
    return fits ? [{ ...line, plain: line.odd }] : [];
  });
}

/** @returns null while too little came, or nothing that could be a line device */
export function sniff(log: LineLog, known: Csv | undefined): Writing | Refusal | null {
  if (log.isEndless)
    return refuse('The device sends text without ends of lines.', 'Let it end each line with a line feed.');
  if (log.binary > log.count * binaryShare) return controlCharacters(log);
  const plain = plainLines(log.lines, known);
  const named = log.lines.filter(isNamed);
  const values = plain.length >= named.length ? plain : named;
  const first = values[0];
  if (first === undefined || values.length < 2) return nothingReadable(log);
  const since = log.lines.length - log.lines.findIndex(({ bytes }) => bytes === first.bytes);
  if (values.length < since * valuesShare) return nothingReadable(log);
  return plain.length >= named.length ? sniffPlain(log, plain, known) : sniffNamed(named, known);
}

/** Text with control characters between its own; null for what is no text at all. */
function controlCharacters({ controls, binary }: LineLog): Refusal | null {
  if (controls.utf16 + controls.some < 3 || controls.utf16 + controls.some < binary * valuesShare)
    return null;
  return controls.utf16 >= controls.some
    ? refuse('The device sends text in UTF-16.', 'Set it to send ASCII or UTF-8.')
    : refuse(
        'Lines have control characters between their text.',
        'Let the device send plain text, ASCII or UTF-8.',
      );
}

/** Only once there are lines to be read. */
function nothingReadable({ lines }: LineLog): Refusal | null {
  const last = lines.findLast(({ text }) => /\d/.test(text) && /[,;\t]/.test(text)) ?? lines.at(-1);
  if (last === undefined || lines.length < 5) return null;
  const fields = last.text.split(/[,;\t]/).length;
  if (fields > maxColumns) return refuse(`Lines have ${fields} columns, at most ${maxColumns} can be read.`);
  return refuse(`Lines such as ${sample(last.text)} cannot be read.`);
}

function sniffPlain(
  log: LineLog,
  all: readonly PlainLine[],
  known: Csv | undefined,
): Writing | Refusal | null {
  const separator = commonest(all.map(({ plain }) => plain.separator)) ?? ',';
  const count = commonest(
    all.filter(({ plain }) => plain.separator === separator).map(({ plain }) => plain.fields.length),
  );
  const lines = all.filter(({ plain }) => plain.separator === separator && plain.fields.length === count);
  const [one, other] = [lines.at(-1), all.findLast((line) => !lines.includes(line))];
  if (one === undefined || count === undefined) return null;
  if (other !== undefined && lines.length < all.length * oneKindShare) {
    return all.length < 5
      ? null
      : refuse(`Lines change between ${sample(one.text)} and ${sample(other.text)}.`);
  }
  if (count > maxColumns) return refuse(`Lines have ${count} columns, at most ${maxColumns} can be read.`);
  const sign = separator === ',' ? chosenSign(lines, known) : signOf(lines);
  return unclearNumbers(lines, sign, known) ?? plainWriting(log, lines, separator, sign, known);
}

function signOf(lines: readonly PlainLine[]): 'comma' | 'point' {
  return lines.some(({ plain }) => plain.fields.some(({ mark }) => mark === ',')) ? 'comma' : 'point';
}

/** Numbers that cannot be told, however the columns are told apart. */
function unclearNumbers(
  lines: readonly PlainLine[],
  sign: DecimalSign,
  known: Csv | undefined,
): Refusal | null {
  const separator = lines[0]?.plain.separator;
  const marks = new Set(lines.flatMap(({ plain }) => plain.fields.map(({ mark }) => mark)));
  if (separator !== ',' && marks.has(',') && marks.has('.')) {
    const { text = '' } = lines.find(({ plain }) => plain.fields.some(({ mark }) => mark === ',')) ?? {};
    return refuse(`Lines such as ${sample(text)} have decimal commas, others decimal points.`);
  }
  const grouped = sign === 'comma' ? lines.find(({ plain }) => plain.grouped === true) : undefined;
  const threes = separator !== ',' && sign === 'comma' && someInThrees(lines, known);
  const text = grouped?.text ?? (threes ? lines[0]?.text : paddedGroups(lines, sign));
  return text === undefined
    ? null
    : refuse(`Lines such as ${sample(text)} may have something between thousands, or between columns.`);
}

/** What the lines do not prove, a person may have said, or the set-up of before. */
function chosenSign(lines: readonly PlainLine[], known: Csv | undefined): DecimalSign {
  const proved = decimalSignOf(lines.map(({ plain }) => plain));
  const sign = proved === 'comma' && someInThrees(lines, undefined) ? 'undecided' : proved;
  if (sign !== 'undecided' || known === undefined) return sign;
  if (known.decimal !== undefined) return known.decimal;
  const apart = lines[0]?.plain.fields.length;
  const joined = lines.find(({ plain }) => plain.joined !== undefined)?.plain.joined?.length;
  if (known.columns.length === apart) return 'point';
  return known.columns.length === joined ? 'comma' : sign;
}

function plainWriting(
  log: LineLog,
  lines: readonly PlainLine[],
  separator: Separator,
  sign: DecimalSign,
  known: Csv | undefined,
): Writing | Refusal {
  const isJoined = separator === ',' && sign === 'comma';
  const rows = lines.flatMap(({ plain: { fields, joined } }) =>
    isJoined ? (joined ? [joined] : []) : [fields],
  );
  const width = commonest(rows.map((row) => row.length)) ?? 0;
  const open = new RegExp(`${separator} *$`);
  const trailing =
    separator !== ' ' &&
    width > 1 &&
    known?.columns.length !== width &&
    lines.every(({ text }) => open.test(text));
  const count = trailing ? width - 1 : width;
  const titles = headingAbove(log, lines, separator, count, known);
  const columns = Array.from({ length: count }, (_, index) =>
    foundColumn(
      rows.flatMap((row) => (row.length === width ? (row[index] ?? []) : [])),
      null,
      titles?.[index] ?? '',
    ),
  );
  const changing = columns.findIndex(({ suffix }) => suffix === null);
  if (changing >= 0) return refuse(`The unit of column ${changing + 1} changes from line to line.`);
  const joined = lines.find(({ plain }) => plain.joined !== undefined)?.plain.joined?.length ?? count;
  const end = trailing ? 1 : 0;
  return {
    columns: withOwnNames(columns),
    lines,
    undecided: sign === 'undecided' ? { joined: joined - end, apart: count } : null,
    named: null,
    fields: {
      separator,
      decimal: sign === 'comma' ? ',' : '.',
      trailing,
      suffixes: columns.map(({ suffix }) => suffix ?? ''),
      withoutComma: columns.map(
        (_, index) =>
          !isJoined &&
          hasNoComma(
            rows.flatMap((row) => row[index] ?? []),
            known?.columns[index],
          ),
      ),
    },
  };
}

/** The last heading that came; comments may stand between it and the numbers. */
function headingAbove(
  { lines: all, first }: LineLog,
  lines: readonly PlainLine[],
  separator: Separator,
  count: number,
  known: Csv | undefined,
): readonly string[] | undefined {
  const last = all.findLastIndex(({ bytes }) => bytes === lines.at(-1)?.bytes);
  for (const { plain, text } of all.slice(0, Math.max(0, last)).toReversed()) {
    const titles = plain === undefined ? headingTitles(text, separator, count, known) : undefined;
    if (titles !== undefined) return titles;
  }
  // The first line may lack its beginning: it can tell that the columns are others, and not what they are.
  const cut = known === undefined ? undefined : headingTitles(first, separator, count, known);
  return cut === undefined || known === undefined ? undefined : completed(cut, known);
}
