import { parseUnit } from '#shared/domain/unit-text.ts';
import {
  decimalMarkOf,
  isComment,
  parseField,
  separatorLine,
  splitFields,
  splitLines,
  type DecimalMark,
  type Line,
  type Separator,
} from './csv-fields.ts';
import {
  isExtreme,
  isUnitsLine,
  mayBeOther,
  mentionsTime,
  parseHeading,
  withUnits,
  type Column,
} from './csv-heading.ts';
import { badRecording, quoted } from './recording.ts';

export const tableHint =
  'Write a first line such as "time (s),II (mV),PLETH (NU)", separated by comma, semicolon or tab, then a line of numbers for each sample, at a steady rate.';
const maxColumns = 1024;
/** The names of the columns lie within so many lines. */
const headingLines = 100;
const separators: readonly Separator[] = [';', '\t', '|', ','];

/** A table whose first lines are understood. */
export interface Table {
  readonly columns: readonly Column[];
  readonly separator: Separator;
  readonly rows: readonly Line[];
  /** Of its numbers; of the heading alone it is not known. */
  readonly mark: DecimalMark;
  readonly notes: readonly string[];
}

type Heading = Pick<Table, 'columns' | 'separator' | 'rows'>;

/** @param loosely whether a name that mentions a time among other words is one */
function columnsOf(line: Line, separator: Separator, loosely: boolean): Column[] | null {
  const fields = splitFields(line.text.replace(/^\s*[#%]\s*(?=\S)/, ''), separator);
  if (fields === null || fields.length < 2 || fields.length > maxColumns) return null;
  const columns = fields.map(parseHeading);
  // Below names stands a line of units, in which "ms" names no column.
  if (columns.every(({ name }) => name === '' || parseUnit(name) !== null)) return null;
  if (columns.some(({ role }) => role === 'time')) return columns;
  const time = loosely ? columns.findIndex(({ name }) => mentionsTime(name)) : -1;
  return time < 0 ? null : columns.map((column, i) => (i === time ? { ...column, role: 'time' } : column));
}

/** Fields beyond the columns are no data when they are empty: some programs end each line with a separator. */
export function fitted(fields: string[], count: number): string[] {
  let length = fields.length;
  while (length > count && fields[length - 1] === '') length -= 1;
  return length === fields.length ? fields : fields.slice(0, length);
}

/** @param next lines after the heading @returns whether they have its number of columns */
function fits(columns: readonly Column[], next: readonly Line[], separator: Separator): boolean {
  return next.slice(0, 3).every((line) => {
    const fields = splitFields(line.text, separator);
    return fields !== null && fitted(fields, columns.length).length === columns.length;
  });
}

/** @returns the heading that lines after it fit best, of this line's possible ones */
function headingAt(
  lines: readonly Line[],
  index: number,
  wanted: string | null,
  loosely = false,
): Heading | null {
  const line = lines[index];
  if (line === undefined) return null;
  const possible = separators.flatMap((separator) => {
    if (wanted !== null && wanted !== separator) return [];
    const columns = columnsOf(line, separator, loosely);
    return columns === null ? [] : [{ columns, separator, rows: lines.slice(index + 1) }];
  });
  return (
    possible.find(({ columns, rows, separator }) => fits(columns, rows, separator)) ?? possible[0] ?? null
  );
}

/** Whether the line names a count of samples, as `'sample #','MLII'` does. */
function isCounted(line: Line | undefined): boolean {
  return separators.some((separator) => {
    const fields = splitFields(line?.text ?? '', separator) ?? [];
    return fields.length > 1 && fields.some((field) => field !== '' && parseHeading(field).role === 'index');
  });
}

/** @returns the lines without Excel's first one, and the separator that it names */
function withoutSeparatorLine(lines: readonly Line[]): {
  readonly lines: readonly Line[];
  readonly wanted: string | null;
} {
  const [first] = lines;
  const wanted = first === undefined ? null : separatorLine(first);
  if (wanted === null) return { lines, wanted };
  if (separators.some((separator) => separator === wanted)) return { lines: lines.slice(1), wanted };
  throw badRecording(
    `says in line 1 that ${quoted(wanted)} separates its columns, which is not read`,
    tableHint,
  );
}

function preambleNotes(lines: readonly Line[]): string[] {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  const which =
    first === last
      ? `Line ${first.number} before the names of the columns was`
      : `Lines ${first.number} to ${last.number} before the names of the columns were`;
  return [`${which} not read.`];
}

function readHeading(text: string): Heading & Pick<Table, 'notes'> {
  const { lines: all, wanted } = withoutSeparatorLine(splitLines(text));
  const lines = all.filter((line) => !isComment(line));
  for (const loosely of [false, true]) {
    for (let index = 0; index < Math.min(headingLines, lines.length); index += 1) {
      const found = headingAt(lines, index, wanted, loosely);
      if (found !== null) return { ...found, notes: preambleNotes(lines.slice(0, index)) };
    }
    // NumPy marks its first line as a comment.
    const data = all.findIndex((line) => !isComment(line));
    const commented =
      data > 0 ? headingAt([...all.slice(data - 1, data), ...lines], 0, wanted, loosely) : null;
    if (commented !== null) return { ...commented, notes: [] };
  }
  throw badRecording(
    isCounted(lines[0])
      ? `numbers its samples in line ${lines[0]?.number ?? 1} and on, but does not say how many are in a second`
      : 'has no first line with a time and the names of its signals',
    tableHint,
  );
}

/** @returns the decimal mark that the table's numbers are written with */
function findMark(table: Heading): DecimalMark {
  let doubtful: { mark: DecimalMark; line: number } | null = null;
  for (const line of table.rows) {
    for (const field of splitFields(line.text, table.separator) ?? []) {
      const found = decimalMarkOf(field);
      if (found?.certain === true) return found.mark;
      if (found !== null) doubtful ??= { mark: found.mark, line: line.number };
    }
  }
  if (doubtful === null || (doubtful.mark === '.' && table.separator === ',')) return '.';
  throw badRecording(
    `is ambiguous: the ${doubtful.mark === ',' ? 'comma' : 'point'} in line ${doubtful.line} may be a decimal one or set thousands apart`,
    'Export the numbers without separators between thousands.',
  );
}

function withUnitsLine<T extends Heading>(table: T): T {
  const [first, ...rest] = table.rows;
  const fields = first === undefined ? null : splitFields(first.text, table.separator);
  if (first === undefined || fields === null || !isUnitsLine(fields, table.columns)) return table;
  const columns = withUnits(table.columns, fields);
  if (typeof columns === 'string') {
    throw badRecording(
      `says two different units for ${quoted(columns)}, one of them in line ${first.number}`,
      tableHint,
    );
  }
  return { ...table, columns, rows: rest };
}

/** Whether a column's numbers rise from line to line, as times do. */
function rises({ rows, separator }: Heading, index: number, mark: DecimalMark): boolean {
  let before = -Infinity;
  for (const line of rows) {
    const value = parseField(splitFields(line.text, separator)?.[index] ?? '', mark);
    // Of the last line, which may be cut off, and of clocks other places judge.
    if (value === null || Number.isNaN(value)) continue;
    if (value < before) return false;
    before = value;
  }
  return true;
}

/** `min` is a time where nothing else is and where it rises without a `max` beside it; else it is a minimum. */
function withSureTimes(table: Table): Table {
  const { columns, mark } = table;
  let isFound = columns.some((column) => column.role === 'time' && !mayBeOther(column));
  const settled = columns.map((column, index): Column => {
    if (column.role !== 'time' || !mayBeOther(column)) return column;
    const isMinimum = /^min$/i.test(column.name) && columns.some(isExtreme);
    if (isFound || isMinimum || !rises(table, index, mark)) return { ...column, role: 'signal' };
    isFound = true;
    return column;
  });
  if (settled.some(({ role }) => role === 'time')) return { ...table, columns: settled };
  const { name = '' } = columns.find(({ role }) => role === 'time') ?? {};
  throw badRecording(
    `has no time: ${quoted(name)} does not rise from line to line, or is a minimum`,
    tableHint,
  );
}

/** @throws ServiceError that says what is wrong with the first lines, or that the decimal mark is ambiguous */
export function readTable(text: string): Table {
  const table = withUnitsLine(readHeading(text));
  if (table.rows.length < 2) throw badRecording('holds no data', tableHint);
  return withSureTimes({ ...table, mark: findMark(table) });
}
