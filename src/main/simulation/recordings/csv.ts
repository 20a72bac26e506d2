import { parseField, splitFields } from './csv-fields.ts';
import { parseHeading, timeUnitOf, type Column } from './csv-heading.ts';
import { fitted, readTable, tableHint, type Table } from './csv-table.ts';
import { timeReader, type FoundReader } from './csv-time.ts';
import {
  badRecording,
  durationText,
  quoted,
  type LeftOut,
  type RecordedSignal,
  type Recording,
} from './recording.ts';
import { leastRateOf } from './roles.ts';
import { atOwnRate } from './sparse.ts';
import { timeGrid, type TimeGrid } from './time-grid.ts';

/** No converter here is faster. */
const maxRateHz = 100_000;
/** Rates that a time without a unit may give when it is taken for seconds: a number comes at least once a minute. */
const likelyRateHz: readonly [number, number] = [1 / 60.5, 5000];
/** A count since 1970 says its unit by its size alone; a counter of microseconds may be as large. Numbers come each hour. */
const epochRateHz: readonly [number, number] = [1 / 3601, maxRateHz];

interface Time {
  readonly column: number;
  readonly reader: FoundReader;
}

/** How well a column tells the time: a unit in words, a clock, a count since 1970, a bare number. */
const bases: readonly FoundReader['basis'][] = ['said', 'clock', 'epoch', 'seconds-assumed'];

function findTime(table: Table): Time {
  const first = table.rows[0];
  const fields = first === undefined ? [] : (splitFields(first.text, table.separator) ?? []);
  const times = table.columns.flatMap((column, i) => (column.role === 'time' ? [{ column, i }] : []));
  const found = times.flatMap(({ column, i }) => {
    const reader = timeReader(timeUnitOf(column), fields[i] ?? '', table.mark);
    // Without a unit, only what has the name of a time may be one in seconds; `UTC` says that it is none.
    const mayBeSeconds = parseHeading(column.name).role === 'time' && column.unit === '';
    if (reader?.basis === 'seconds-assumed' && !mayBeSeconds) return [];
    return reader === null ? [] : [{ column: i, reader }];
  });
  const [best] = found.toSorted((a, b) => bases.indexOf(a.reader.basis) - bases.indexOf(b.reader.basis));
  if (best !== undefined) return best;
  const [{ column } = { column: { name: '', unit: '', role: 'time' as const } }] = times;
  const kind = timeUnitOf(column).kind;
  const what =
    kind === 'seen' && column.unit !== ''
      ? `the numbers of ${quoted(column.name)} are no times in ${quoted(column.unit)}, the first in line ${first?.number ?? 0}`
      : kind !== 'unknown' && parseHeading(column.name).role === 'time'
        ? `the time in line ${first?.number ?? 0} is not understood`
        : column.unit === ''
          ? `${quoted(column.name)} does not say how long one is`
          : `the unit ${quoted(column.unit)} of ${quoted(column.name)} is not understood`;
  throw badRecording(`cannot be read: ${what}`, 'Write the time in s, ms, µs, min or h, or as h:mm:ss.sss.');
}

interface Rows {
  readonly seconds: Float64Array;
  readonly lines: Uint32Array;
  readonly values: readonly Float32Array[];
  /** Of each column, the first line that holds no number; 0: all do. */
  readonly strange: Uint32Array;
  readonly notes: readonly string[];
}

/** @returns false for a last line that is cut off: the program that wrote it was stopped */
function checkCount(
  table: Table,
  fields: readonly string[] | null,
  row: number,
): fields is readonly string[] {
  const line = table.rows[row];
  // The separators after the last name may be missing in a row, as nothing is in their columns.
  const named = table.columns.findLastIndex(({ name }) => name !== '') + 1;
  if (fields !== null && fields.length <= table.columns.length && fields.length >= named) return true;
  const isLast = row === table.rows.length - 1 && row > 1;
  if (isLast && (fields === null || fields.length < table.columns.length)) return false;
  throw badRecording(
    fields === null
      ? `has a quote that is not closed in line ${line?.number}`
      : `has ${fields.length} instead of ${table.columns.length} columns in line ${line?.number}`,
    fields !== null && table.separator === ',' && fields.length === 2 * table.columns.length
      ? 'If decimals are written with a comma, something else has to separate the columns: export it with semicolons.'
      : tableHint,
  );
}

function readRows(table: Table, time: Time): Rows {
  const { columns, rows, separator, mark } = table;
  const seconds = new Float64Array(rows.length);
  const lines = new Uint32Array(rows.length);
  const values = columns.map(({ role }) => new Float32Array(role === 'signal' ? rows.length : 0));
  const strange = new Uint32Array(columns.length);
  const notes: string[] = [];
  let count = 0;
  for (const [row, { text, number }] of rows.entries()) {
    const split = splitFields(text, separator);
    const fields = split === null ? null : fitted(split, columns.length);
    if (!checkCount(table, fields, row)) {
      notes.push(`Line ${number}, the last one, has too few columns and was not read.`);
      continue;
    }
    const at = time.reader.read(fields[time.column] ?? '');
    if (at === null) throw badRecording(`has a time that is not understood in line ${number}`, tableHint);
    seconds[count] = at;
    lines[count] = number;
    for (const [i, samples] of values.entries()) {
      if (samples.length === 0) continue;
      const value = parseField(fields[i] ?? '', mark);
      if (value === null && strange[i] === 0) strange[i] = number;
      samples[count] = value ?? Number.NaN;
    }
    count += 1;
  }
  if (count < 2) throw badRecording('holds no data', tableHint);
  return { seconds: seconds.subarray(0, count), lines, values, strange, notes };
}

/** @returns the samples at their places; NaN in pauses */
function onGrid(samples: Float32Array, count: number, grid: TimeGrid): Float32Array {
  if (grid.length === count) return samples.subarray(0, count);
  const placed = new Float32Array(grid.length).fill(Number.NaN);
  for (let i = 0; i < count; i += 1) placed[grid.placeOf(i)] = samples[i] ?? Number.NaN;
  return placed;
}

/** @throws ServiceError when the rate shows that the time is in another unit than it is taken for */
function checkRate(rateHz: number, { reader, column }: Time, columns: readonly Column[]): void {
  const isSaid = reader.basis === 'said' || reader.basis === 'clock';
  const [lowest, highest] = isSaid ? [0, maxRateHz] : reader.basis === 'epoch' ? epochRateHz : likelyRateHz;
  const slow = columns.find(({ name, role }) => role === 'signal' && rateHz < leastRateOf(name));
  if (rateHz >= lowest && rateHz <= highest && (isSaid || slow === undefined)) return;
  const rate =
    rateHz < 1
      ? `one sample every ${durationText(1 / rateHz)}`
      : `${Number(rateHz.toPrecision(4))} samples a second`;
  const time = quoted(columns[column]?.name ?? '');
  throw badRecording(
    `would have ${rate}${!isSaid && slow !== undefined ? `, too few for ${quoted(slow.name)}` : ''}: ${
      isSaid ? 'the unit of its time cannot be right' : `the unit of ${time} cannot be s, and none is given`
    }`,
    'Write the unit of the time in the first line, such as "time (ms)".',
  );
}

function basisNotes({ reader }: Time, name: string): string[] {
  if (reader.basis === 'seconds-assumed')
    return [`${quoted(name)} has no unit; it is taken for seconds. If it is not, write it: “time (ms)”.`];
  return reader.basis === 'epoch'
    ? [`${quoted(name)} is taken for a time since 1970, as its size says.`]
    : [];
}

/**
 * Table of samples: a line of column names, each with its unit in brackets (`II (mV)`, `PLETH [NU]`) or in a second line,
 * one of them the time; then a line for each sample. As spreadsheets of all countries, PhysioNet's `rdsamp` and NumPy write
 * it: separated by comma, semicolon, tab or bar, with decimal point or comma. An empty field is a sample that is not known.
 * @throws ServiceError that says what is wrong with the file, and in which line
 */
export function parseCsv(text: string): Recording {
  const table = readTable(text);
  const { columns, mark } = table;
  const time = findTime(table);
  const rows = readRows(table, time);
  const grid = timeGrid(rows.seconds, time.reader.resolution, (index) => rows.lines[index] ?? 0);
  checkRate(grid.rateHz, time, columns);
  const signals: RecordedSignal[] = [];
  const leftOut: LeftOut[] = [];
  const ownRates: string[] = [];
  for (const [i, { name, unit, role }] of columns.entries()) {
    const samples = rows.values[i] ?? new Float32Array(0);
    const shown = name === '' ? `column ${i + 1}` : name;
    if (i === time.column || (name === '' && samples.every((value) => Number.isNaN(value)))) continue;
    if (role !== 'signal') {
      leftOut.push({
        name: shown,
        reason: role === 'time' ? 'a second column of times' : 'a count of the lines',
      });
    } else if (rows.strange[i] !== 0) {
      const decimals = mark === ',' ? ' (decimals are written with a comma in this table)' : '';
      leftOut.push({
        name: shown,
        reason: `something else than a number in line ${rows.strange[i]}${decimals}`,
      });
    } else {
      const own = atOwnRate({
        name: shown,
        unit,
        rateHz: grid.rateHz,
        samples: onGrid(samples, rows.seconds.length, grid),
      });
      if ('reason' in own) leftOut.push(own);
      else {
        signals.push(own.signal);
        ownRates.push(...own.notes);
      }
    }
  }
  if (signals.length === 0) {
    const reasons = leftOut.slice(0, 3).map(({ name, reason }) => `${quoted(name)}: ${reason}`);
    throw badRecording(
      `has a time and no signals${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`,
      tableHint,
    );
  }
  return {
    signals,
    leftOut,
    notes: [
      ...table.notes,
      ...basisNotes(time, columns[time.column]?.name ?? ''),
      ...rows.notes,
      ...grid.notes,
      ...ownRates,
    ],
  };
}
