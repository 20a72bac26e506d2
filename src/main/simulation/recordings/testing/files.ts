import { ServiceError } from '#shared/contract/errors.ts';
import { parseWfdbHeader } from '../wfdb-header.ts';
import { parseWfdb } from '../wfdb.ts';
import { badRecording, type RecordedSignal, type Recording } from '../recording.ts';

/** Small files of recordings, faulty ones too, for the tests of their readers. */

/** @returns what the refusal says, message and hint; `no error` when nothing was refused */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${error.message} ${error.hint}`;
  }
  return 'no error';
}

/** @returns null for a refusal with a sentence; any other error is thrown on: nothing else may come of any input */
export function readOrRefuse(act: () => Recording): Recording | null {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (!/^The recording.+\.$/s.test(error.message) || error.hint === '') throw error;
    return null;
  }
}

export function named(recording: Recording, name: string): RecordedSignal {
  const found = recording.signals.find((signal) => signal.name === name);
  if (found === undefined) throw new Error(`No signal ${name}.`);
  return found;
}

/** A beat of 1 mV a second at 100 Hz, in steps of 1 µV; as the files of the cases have it. */
export const beatMillivolts = (seconds = 8): number[] =>
  Array.from({ length: 100 * seconds }, (_, i) => {
    const at = i % 100;
    return at === 40 ? 1 : at === 39 || at === 41 ? 0.4 : at === 42 ? -0.2 : 0;
  });

const int16 = (counts: readonly number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Int16Array.from(counts).buffer);

/** A WFDB record with one data file, `r.dat`, of 16-bit counts unless other bytes are given. */
export function wfdb(text: string, data: readonly number[] | Uint8Array): Recording {
  const header = parseWfdbHeader(text);
  if (header.kind === 'segments') throw badRecording('has segments', 'Read them.');
  return parseWfdb(header, new Map([['r.dat', data instanceof Uint8Array ? data : int16(data)]]));
}

export interface EdfSignal {
  readonly name: string;
  readonly unit?: string;
  /** Texts of the four fields: physical and digital minimum and maximum. */
  readonly range?: readonly [string, string, string, string];
  /** One list of counts for each record; bytes are written as they are. */
  readonly records: readonly (readonly number[] | Uint8Array)[];
}

export interface EdfChanges {
  readonly version?: string;
  readonly headerBytes?: string;
  readonly reserved?: string;
  readonly records?: string;
  readonly seconds?: string;
  readonly signals?: string;
  readonly samples?: readonly string[];
}

const field = (text: string | number, length: number): string => String(text).padEnd(length).slice(0, length);

const counts24 = (counts: readonly number[]): number[] =>
  counts.flatMap((count) => [count & 0xff, (count >> 8) & 0xff, (count >> 16) & 0xff]);

/** EDF, or BDF with `version` of BioSemi. Header fields in Latin-1, as they are given. */
export function edf(signals: readonly EdfSignal[], changes: EdfChanges = {}): Uint8Array<ArrayBuffer> {
  const isBdf = changes.version?.startsWith('\u00ff') === true;
  const size = isBdf ? 3 : 2;
  const all = (length: number, of: (signal: EdfSignal, index: number) => string | number): string =>
    signals.map((signal, index) => field(of(signal, index), length)).join('');
  const range = (place: 0 | 1 | 2 | 3) =>
    all(8, (signal) => (signal.range ?? ['-3.2768', '3.2767', '-32768', '32767'])[place]);
  const length = (data: readonly number[] | Uint8Array | undefined): number =>
    data instanceof Uint8Array ? data.length / size : (data?.length ?? 0);
  const header = [
    field(changes.version ?? '0', 8),
    `${field('X X X X', 80)}${field('Startdate X X X X', 80)}10.12.0912.44.02`,
    field(changes.headerBytes ?? 256 * (signals.length + 1), 8),
    field(changes.reserved ?? 'EDF+C', 44),
    field(changes.records ?? signals[0]?.records.length ?? 0, 8),
    field(changes.seconds ?? 1, 8) + field(changes.signals ?? signals.length, 4),
    all(16, ({ name }) => name) + all(80, () => '') + all(8, ({ unit = '' }) => unit),
    `${range(0)}${range(1)}${range(2)}${range(3)}${all(80, () => '')}`,
    all(8, ({ records }, index) => changes.samples?.[index] ?? length(records[0])) + all(32, () => ''),
  ].join('');
  const bytes = [...Buffer.from(header, 'latin1')];
  for (let record = 0; record < (signals[0]?.records.length ?? 0); record += 1) {
    for (const { records } of signals) {
      const data = records[record] ?? [];
      bytes.push(...(data instanceof Uint8Array ? data : isBdf ? counts24(data) : int16(data)));
    }
  }
  return Uint8Array.from(bytes);
}

/** List of annotations as EDF+ writes it at the start of each record, filled up to so many bytes. */
export const edfStart = (seconds: string, length = 16): Uint8Array =>
  Uint8Array.from(Buffer.from(`${seconds}\u0014\u0014`.padEnd(length, '\0'), 'latin1'));
