import { badRecording, type RecordedSignal, type Recording } from './recording.ts';

/**
 * Table of samples: a first line of column names, each with its unit in brackets (`II (mV)`, `PLETH [NU]`), one of them
 * the time (`time (s)` or `time (ms)`); then a line for each sample, at a steady rate. Separated by comma, semicolon or
 * tab. An empty field is a sample that is not known.
 */
const hint =
  'Write a first line such as "time (s),II (mV),PLETH (NU)", then a line of numbers for each sample, at a steady rate.';
const maxColumns = 256;
/** Two samples may lie at most this many times the mean distance apart. */
const unsteady = 1.5;

interface Column {
  readonly name: string;
  readonly unit: string;
}

function parseColumn(text: string): Column {
  const [, name = '', unit = ''] = /^"?(.*?)"?\s*(?:[([]([^)\]]*)[)\]])?"?$/.exec(text.trim()) ?? [];
  return { name: name.trim(), unit: unit.trim() };
}

function secondsPerUnit(column: Column): number | null {
  if (!/^(time|t|elapsed time|seconds|milliseconds|ms|s)$/i.test(column.name)) return null;
  return /^(ms|milliseconds)$/i.test(column.unit === '' ? column.name : column.unit) ? 0.001 : 1;
}

function parseField(text: string | undefined, line: number): number {
  const field = (text ?? '').trim();
  if (field === '' || /^(nan|-)$/i.test(field)) return Number.NaN;
  const value = Number(field);
  if (Number.isFinite(value)) return value;
  throw badRecording(`has something else than a number in line ${line}`, hint);
}

function rateOf(seconds: readonly number[]): number {
  const first = seconds[0] ?? 0;
  const step = ((seconds.at(-1) ?? 0) - first) / (seconds.length - 1);
  if (!(step > 0)) throw badRecording('has a time that does not rise', hint);
  for (let i = 1; i < seconds.length; i += 1) {
    const here = (seconds[i] ?? Number.NaN) - (seconds[i - 1] ?? 0);
    if (!(here > 0 && here <= step * unsteady)) {
      throw badRecording(`has no steady rate: its time jumps at line ${i + 2}`, hint);
    }
  }
  return 1 / step;
}

/** @throws ServiceError that says what is wrong with the file */
export function parseCsv(text: string): Recording {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const [heading = '', ...rows] = lines;
  const separator = [';', '\t', ','].find((candidate) => heading.includes(candidate)) ?? ',';
  const columns = heading.split(separator).map(parseColumn);
  const timeColumn = columns.findIndex((column) => secondsPerUnit(column) !== null);
  const time = columns[timeColumn];
  if (time === undefined || columns.length < 2 || columns.length > maxColumns) {
    throw badRecording('has no first line with a time and the names of its signals', hint);
  }
  if (rows.length < 2) throw badRecording('holds no data', hint);
  const seconds: number[] = [];
  const values = columns.map(() => new Float32Array(rows.length));
  for (const [row, line] of rows.entries()) {
    const fields = line.split(separator);
    if (fields.length !== columns.length) {
      throw badRecording(
        `has ${fields.length} instead of ${columns.length} columns in line ${row + 2}`,
        hint,
      );
    }
    for (const [column, samples] of values.entries()) {
      const value = parseField(fields[column], row + 2);
      if (column === timeColumn) seconds.push(value * (secondsPerUnit(time) ?? 1));
      else samples[row] = value;
    }
  }
  const rateHz = rateOf(seconds);
  const signals: RecordedSignal[] = columns.map((column, i) => ({
    ...column,
    rateHz,
    samples: values[i] ?? new Float32Array(0),
  }));
  return { signals: signals.filter((_, i) => i !== timeColumn) };
}
