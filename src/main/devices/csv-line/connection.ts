import type { Absence } from '#shared/domain/absence.ts';
import { plausibility, type VitalCode } from '#shared/domain/vitals.ts';
import type { DriverConnection, DriverHost, SignalTemplate, Track } from '#main/services/devices/driver.ts';
import { shownText } from './columns.ts';
import type { Csv } from './configuration.ts';
import { completed, headingTitles, otherHeading } from './heading.ts';
import { createNamedDecoder } from './named-lines.ts';
import { notSent, reasons } from './numbers.ts';
import { PlainBytes } from './plain-bytes.ts';
import { createCsvDecoder, textOf, type LineDecoder, type LineSink } from './protocol.ts';
import type { Writing } from './writing.ts';
import { isVital, nameAndUnit, noUnit, toVital, unitOf } from './units.ts';

type Column = Csv['columns'][number];

export const silenceMs = 1200;
/** So many lines in a row with other columns are more than a disturbed line. */
const oddLines = 10;
/** A name that comes so often is a column; so many are kept in mind. */
const otherTimes = 5;
const otherNames = 32;
/** Vitals are passed on so often, ms. */
const vitalsEveryMs = 500;
const usualDecimals = 4;

function template({ name, unit, decimals = usualDecimals }: Column, index: number): SignalTemplate {
  return {
    signalId: `c${index + 1}`,
    code: 'analog',
    label: name,
    unit,
    encoding: 'i32',
    scale: Number(`1e-${decimals}`),
    offset: 0,
    displayRange: [-1, 1],
  };
}

/** Of a value that is not known; one that was not sent was not measured. */
const absenceOf = (reason: number | undefined): Absence => reasons[reason ?? 0] ?? 'not-measured';

/**
 * For the person, why nothing of a column can be taken; null when its values can be.
 * @param told the unit that the device gives it
 */
function obstacle(column: Column, told: string | undefined): string | null {
  const { name, unit, use } = column;
  const byDevice = told === undefined ? undefined : unitOf(told);
  const bySetUp = unitOf(unit, name);
  const known = byDevice !== undefined && byDevice !== noUnit && bySetUp !== undefined && bySetUp !== noUnit;
  if (known && byDevice !== bySetUp) {
    return `“${name}” comes in ${byDevice} and is set up in ${unit}. Set up its unit again.`;
  }
  if (!isVital(use) || toVital(use, unit) !== null) return null;
  return `“${name}” has no unit that is known (“${unit}”). Set up its unit.`;
}

interface VitalColumn {
  readonly code: VitalCode;
  readonly index: number;
  readonly convert: ((value: number) => number) | null;
  dueMs: number;
}

/** The units that the device gives the columns of the set-up. */
function unitsTold(set: readonly Column[], { columns, named }: Writing): readonly (string | undefined)[] {
  return set.map(({ key, name }, index) =>
    named === null ? columns[index]?.unit : columns.find((found) => found.key === (key ?? name))?.unit,
  );
}

/** Passes on the columns that are vitals. */
class VitalColumns {
  readonly #host: DriverHost;
  readonly #columns: readonly VitalColumn[];
  readonly #usable: readonly boolean[];

  constructor(host: DriverHost, columns: readonly Column[], usable: readonly boolean[]) {
    this.#host = host;
    this.#usable = usable;
    this.#columns = columns.flatMap(({ use, unit }, index) => {
      if (!isVital(use)) return [];
      return [{ code: use, index, convert: toVital(use, unit), dueMs: 0 }];
    });
  }

  /** The next line is passed on, however recent the last one is. */
  reportNext(): void {
    for (const column of this.#columns) column.dueMs = 0;
  }

  report(values: Float64Array, whys: Uint8Array): void {
    const now = this.#host.monotonic();
    for (const column of this.#columns) {
      const { code, index } = column;
      const convert = this.#usable[index] === true ? column.convert : null;
      // What comes more rarely than the others is as old as it is: the screen says when it is too old.
      if (now < column.dueMs || whys[index] === notSent) continue;
      column.dueMs = now + vitalsEveryMs;
      const value = convert?.(values[index] ?? Number.NaN) ?? Number.NaN;
      if (convert === null) this.#host.vital(code, null, 'invalid');
      else if (Number.isNaN(value)) this.#host.vital(code, null, absenceOf(whys[index]));
      else if (plausibility(code, value) === 'impossible') this.#host.vital(code, null, 'out-of-range');
      else this.#host.vital(code, value, null);
    }
  }
}

/** Lines of a connected device: waveforms and vitals out of its columns. */
class LineConnection implements DriverConnection {
  readonly #host: DriverHost;
  readonly #columns: readonly Column[];
  readonly #waveforms: readonly {
    readonly index: number;
    readonly steps: number;
  }[];
  readonly #csv: Csv;
  readonly #writing: Writing;
  /** By column: whether nothing stands in the way of its values. Changed in place. */
  readonly #usable: boolean[];
  readonly #track: Track;
  readonly #vitals: VitalColumns;
  readonly #decoder: LineDecoder;
  readonly #plain = new PlainBytes();
  /** What stands in the way all the time. */
  #standing: string;
  readonly silenceMs: number;
  #lines = 0;
  #odd = 0;
  #stranger = '';
  /** How often names came that are not set up. */
  readonly #others = new Map<string, number>();
  #damaged = 0;
  #skipped = 0;
  #received = 0;
  /** Mean length of a line so far. */
  #lineBytes = 1;

  constructor(host: DriverHost, csv: Csv, writing: Writing) {
    const { rateHz, columns } = csv;
    this.#host = host;
    this.#csv = csv;
    this.#writing = writing;
    this.#columns = columns;
    this.#usable = columns.map(() => true);
    this.#standing = this.#weigh(unitsTold(columns, writing));
    this.#waveforms = columns.flatMap(({ use, decimals = usualDecimals }, index) =>
      use === 'waveform' ? [{ index, steps: 10 ** decimals }] : [],
    );
    this.#track = host.track(
      { rateHz },
      columns.flatMap((column, index) => (column.use === 'waveform' ? [template(column, index)] : [])),
    );
    this.#vitals = new VitalColumns(host, columns, this.#usable);
    // Three lines in a row have to be missing of a device that is slower than the silence of the others.
    this.silenceMs = Math.max(silenceMs, 3000 / rateHz);
    const line: LineSink = (values, count, whys) => this.#line(values, count, whys);
    this.#decoder =
      writing.named === null
        ? createCsvDecoder(line, writing.fields, (bytes) => this.#heading(textOf(bytes)))
        : createNamedDecoder(writing.named, line, (name) => this.#otherName(name));
  }

  data(bytes: Uint8Array): boolean {
    const before = this.#lines;
    const plain = this.#plain.clean(bytes);
    this.#received += plain.length;
    this.#decoder.push(plain);
    if (this.#lines > 0) this.#lineBytes = (this.#received - this.#decoder.skippedBytes) / this.#lines;
    return this.#lines > before;
  }

  tick(): void {}

  command(): void {}

  farewell(): null {
    return null;
  }

  get skippedBytes(): number {
    return this.#decoder.skippedBytes;
  }

  get foreignLines(): number {
    return this.#decoder.foreignLines;
  }

  #line(values: Float64Array, count: number, whys: Uint8Array): void {
    this.#lines += 1;
    this.#suspect();
    // The first line may have begun before the port was opened: a number cut in half looks like a number.
    if (this.#lines === 1) return;
    const fits = count === this.#columns.length;
    for (let signal = 0; signal < this.#waveforms.length; signal += 1) {
      const { index = 0, steps = 1 } = this.#waveforms[signal] ?? {};
      const value = values[index] ?? Number.NaN;
      if (!fits || this.#usable[index] !== true) this.#track.absent(signal, 'invalid');
      else if (Number.isNaN(value)) this.#track.absent(signal, absenceOf(whys[index]));
      else this.#track.put(signal, Math.round(value * steps));
    }
    this.#track.next();
    if (fits) this.#vitals.report(values, whys);
    this.#watchColumns(count, whys);
  }

  /** @returns what stands in the way */
  #weigh(units: readonly (string | undefined)[]): string {
    const obstacles = this.#columns.map((column, index) => obstacle(column, units[index]));
    for (const [index, text] of obstacles.entries()) this.#usable[index] = text === null;
    return obstacles.find((text) => text !== null) ?? '';
  }

  /** A line of no numbers. Where it is a heading, it says what the columns after it are. */
  #heading(text: string): void {
    const { fields, columns } = this.#writing;
    if (fields === null) return;
    const whole = headingTitles(text, fields.separator, this.#columns.length, this.#csv);
    if (whole === undefined) return;
    // The first line may have begun before the port was opened.
    const titles = this.#lines === 0 ? completed(whole, this.#csv) : whole;
    const other = otherHeading(titles, this.#csv);
    const units = titles.map((title, index) => nameAndUnit(title, columns[index]?.suffix ?? '').unit);
    this.#standing = other ?? this.#weigh(units);
    if (other !== null) this.#usable.fill(false);
    this.#vitals.reportNext();
    // Said at once: the next line may be long in coming.
    this.#host.problem(this.#standing);
  }

  /** Lines that were destroyed may have held samples; what the device says in words did not. */
  #suspect(): void {
    const { damagedLines, skippedBytes } = this.#decoder;
    const bytes = skippedBytes - this.#skipped;
    this.#skipped = skippedBytes;
    if (damagedLines > this.#damaged && this.#lines > 1) {
      this.#track.suspect(Math.max(1, Math.round(bytes / this.#lineBytes)));
    }
    this.#damaged = damagedLines;
  }

  #otherName(name: string): void {
    this.#stranger = name;
    const times = (this.#others.get(name) ?? 0) + 1;
    // Damaged names are many and never the same.
    if (this.#others.size < otherNames || this.#others.has(name)) this.#others.set(name, times);
    if (times !== otherTimes || this.#standing !== '') return;
    this.#standing = `The device also sends “${shownText(name)}”, which is not set up: add a column of that name.`;
  }

  /** Says when the columns are not those that are set up. */
  #watchColumns(count: number, whys: Uint8Array): void {
    const missing = whys.subarray(0, count).indexOf(notSent);
    if (missing < 0) this.#stranger = '';
    const fits = count === this.#columns.length && (missing < 0 || this.#stranger === '');
    this.#odd = fits ? 0 : this.#odd + 1;
    if (fits) this.#host.problem(this.#standing);
    if (this.#odd !== oddLines) return;
    const now = shownText(this.#stranger);
    const before = this.#columns[missing]?.name ?? '';
    this.#host.problem(
      missing >= 0
        ? `The device sends “${now}” instead of “${before}”. Set up the columns of this device again.`
        : `Lines have ${count} columns instead of ${this.#columns.length}. Set up the columns of this device again.`,
    );
  }
}

export function openLines(host: DriverHost, csv: Csv, writing: Writing): DriverConnection {
  return new LineConnection(host, csv, writing);
}

/** The device is there, and nothing of it is read before a person has said how. */
export function undecidedLines(host: DriverHost, { undecided, lines, fields }: Writing): DriverConnection {
  let count = 0;
  const plain = new PlainBytes();
  const decoder = createCsvDecoder(() => (count += 1), fields ?? undefined);
  const { joined = 0, apart = 0 } = undecided ?? {};
  const commas = joined === 1 ? '1 column with a decimal comma' : `${joined} columns with decimal commas`;
  const problem =
    `Lines such as “${shownText(lines.at(-1)?.text ?? '', 32)}” may be ${commas} or ${apart} columns. Nothing is read ` +
    'until that is said: register the device, then choose its decimal sign under Configure.';
  return {
    data(bytes) {
      const before = count;
      decoder.push(plain.clean(bytes));
      if (count > before) host.problem(problem);
      return count > before;
    },
    tick: () => undefined,
    command: () => undefined,
    farewell: () => null,
    get skippedBytes() {
      return decoder.skippedBytes;
    },
    get foreignLines() {
      return decoder.foreignLines;
    },
  };
}
