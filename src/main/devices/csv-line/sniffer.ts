import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import { foundColumn, shownText, withOwnNames, type FoundColumn } from './columns.ts';
import { decimalSignOf, type DecimalSign } from './decimal-sign.ts';
import { completed, headingTitles } from './heading.ts';
import type { LineLog, LoggedLine } from './line-log.ts';
import type { NamedFields } from './named-lines.ts';
import { maxColumns, type Fields } from './protocol.ts';
import type { PlainReading, Separator, TextField } from './text-fields.ts';

export type Csv = NonNullable<DeviceConfiguration['csv']>;

/** How a device writes, and what its columns are. */
export type Writing = {
  readonly columns: readonly FoundColumn[];
  /** The lines that say so. */
  readonly lines: readonly LoggedLine[];
  /** Set where commas may stand before decimals or between columns: how many columns there are either way. */
  readonly undecided: { readonly joined: number; readonly apart: number } | null;
} & (
  { readonly fields: Fields; readonly named: null } | { readonly fields: null; readonly named: NamedFields }
);

/** What stands in the way, for the person. */
export interface Refusal {
  readonly refused: string;
}

/** Of all lines, so many have to be the device's values; the others are its words. */
const valuesShare = 0.4;
/** Of lines with numbers, so many have to be of one kind. */
const oneKindShare = 0.8;
const binaryShare = 0.1;

const advice =
  'Let the device write one line for each time, numbers with a decimal point, with commas between them.';
const sample = (text: string): string => `“${shownText(text, 32)}”`;
const refuse = (what: string, then = advice): Refusal => ({ refused: `${what} ${then}` });

type PlainLine = LoggedLine & { readonly plain: PlainReading };
type NamedLine = LoggedLine & { readonly named: readonly TextField[] };
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
  if (log.binary > log.count * binaryShare) return null;
  const plain = plainLines(log.lines, known);
  const named = log.lines.filter(isNamed);
  const values = plain.length >= named.length ? plain : named;
  const first = values[0];
  if (first === undefined || values.length < 2) return nothingReadable(log);
  const since = log.lines.length - log.lines.findIndex(({ bytes }) => bytes === first.bytes);
  if (values.length < since * valuesShare) return nothingReadable(log);
  return plain.length >= named.length ? sniffPlain(log, plain, known) : sniffNamed(named, known);
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

/** So many decimals are kept only of a column that showed three, and was none of thousands. */
const threeShown = 5;

/** Each comma may stand before decimals as well as between thousands: `1,234`, and never `0,123` or `1,23`. */
function mayBeThousands(column: readonly TextField[], known: Csv['columns'][number] | undefined): boolean {
  const values = column.filter(({ mark }) => mark === ',');
  if (values.length === 0 || (known?.decimals ?? 0) >= threeShown) return false;
  return values.every(({ number }) => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(number ?? ''));
}

function hasNoComma(column: readonly TextField[], known: Csv['columns'][number] | undefined): boolean {
  return (known?.decimals ?? 0) < threeShown && column.every(({ mark }) => mark !== ',');
}

/** Whether there is a column of which nothing else is known. */
function someInThrees(lines: readonly PlainLine[], known: Csv | undefined): boolean {
  const rows = lines.map(({ plain }) => plain.joined ?? plain.fields);
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, index) => rows.flatMap((row) => row[index] ?? [])).some(
    (column, index) => mayBeThousands(column, known?.columns[index]),
  );
}

/** `1 034`, `1,034.5`: no column of whole numbers has a leading zero, so these are thousands. */
function paddedGroups(lines: readonly PlainLine[], sign: DecimalSign): string | undefined {
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

function sniffNamed(lines: readonly NamedLine[], known: Csv | undefined): Writing | Refusal | null {
  const fields = lines.flatMap(({ named }) => named);
  const twice = lines.find(({ named }) => new Set(named.map(({ name }) => name)).size < named.length);
  if (twice !== undefined) {
    return refuse(
      `One name stands twice in ${sample(twice.text)}.`,
      'Let the device give each column a name of its own.',
    );
  }
  const lasting = lastingNames(lines);
  const groups = [...Map.groupBy(fields, ({ name }) => name)].filter(([name]) => lasting.has(name));
  if (groups.length === 0) return null;
  if (groups.length > maxColumns) {
    return refuse(`Lines have ${groups.length} names, at most ${maxColumns} columns can be read.`);
  }
  const marks = new Set(fields.map(({ mark }) => mark));
  const text = lines.find(({ named }) => named.some(({ mark }) => mark === ','))?.text ?? '';
  if (marks.has(',') && (marks.has('.') || !commaIsDecimal(lines, known))) {
    return refuse(`A comma in ${sample(text)} may stand before decimals or between two numbers.`);
  }
  const columns = groups.map(([name, all]) => foundColumn(all, name, name));
  const changing = columns.find(({ suffix }) => suffix === null);
  if (changing !== undefined) return refuse(`The unit of “${changing.name}” changes from line to line.`);
  const wanted = known?.columns.map(({ key, name }) => key ?? name);
  const names = wanted ?? columns.map(({ key }) => key ?? '');
  const suffixOf = new Map(columns.map(({ key, suffix }) => [key, suffix ?? '']));
  return {
    columns: withOwnNames(columns),
    lines,
    undecided: null,
    fields: null,
    named: {
      decimal: marks.has(',') ? ',' : '.',
      names,
      suffixes: names.map((name) => suffixOf.get(name) ?? ''),
      withoutComma: names.map((name, index) =>
        hasNoComma(
          fields.filter((field) => field.name === name),
          known?.columns[index],
        ),
      ),
    },
  };
}

/** Names that come again and again: what a board says once at its start has names too. */
function lastingNames(lines: readonly NamedLine[]): ReadonlySet<string> {
  const spanMs = (lines.at(-1)?.ms ?? 0) - (lines[0]?.ms ?? 0);
  const times = Map.groupBy(
    lines.flatMap(({ named, ms }) => named.map(({ name }) => ({ name, ms }))),
    ({ name }) => name,
  );
  return new Set(
    [...times].flatMap(([name, all]) => {
      const lastsMs = (all.at(-1)?.ms ?? 0) - (all[0]?.ms ?? 0);
      return all.length >= 2 && lastsMs >= spanMs * 0.4 ? [name] : [];
    }),
  );
}

/**
 * `ECG:1,5` may hold two numbers, and `P:1,013` thousands. Other separators, or a zero that neither begins with, tell
 * that there is one number; whether its comma stands before decimals each name has to tell for itself.
 */
function commaIsDecimal(lines: readonly NamedLine[], known: Csv | undefined): boolean {
  const fields = lines.flatMap(({ named }) => named);
  const byName = [...Map.groupBy(fields, ({ name }) => name)];
  const unclear = byName.some(([name, all]) => {
    const column = known?.columns.find((one) => (one.key ?? one.name) === name);
    return mayBeThousands(all, column);
  });
  if (unclear) return false;
  const others = lines.filter(({ text }) => /[;\t]/.test(text));
  const padded = lines.filter(({ named }) =>
    named.some(({ mark, number }) => mark === ',' && /^[+-]?(?:\d+\.0\d|-0\.)/.test(number ?? '')),
  );
  return known !== undefined || others.length > lines.length / 2 || padded.length >= 2;
}
