import { fieldHint, readEdfHeader, type EdfHeader, type EdfSignal } from './edf-header.ts';
import {
  badRecording,
  damagedHint,
  durationText,
  maxStretch,
  type LeftOut,
  type RecordedSignal,
  type Recording,
} from './recording.ts';

/** Where the parts of the file lie. */
interface Layout {
  readonly header: EdfHeader;
  readonly bytes: Uint8Array;
  readonly recordBytes: number;
  /** Whole records that are there. */
  readonly records: number;
  /** Of each record, when it begins in seconds after the first; null: one after the other. */
  readonly starts: readonly number[] | null;
}

/** Data records hold the signals' samples one signal after the other. */
function signalStarts(header: EdfHeader): {
  readonly starts: readonly number[];
  readonly recordBytes: number;
} {
  const starts: number[] = [];
  let at = 0;
  for (const { samplesPerRecord } of header.signals) {
    starts.push(at);
    at += samplesPerRecord * header.bytesPerSample;
  }
  return { starts, recordBytes: at };
}

function countRecords(header: EdfHeader, bytes: Uint8Array, recordBytes: number, notes: string[]): number {
  const present = recordBytes === 0 ? 0 : Math.floor((bytes.length - header.dataAt) / recordBytes);
  const said = header.records;
  if (present === 0) {
    throw badRecording(
      `holds no data: a record takes ${recordBytes} bytes, and ${bytes.length - header.dataAt} follow the header`,
      damagedHint,
    );
  }
  if (said !== null && said > present) {
    const missing = (said - present) * header.recordSeconds;
    notes.push(
      `The file ends too early: ${present} of ${said} records are there (to byte ${header.dataAt + present * recordBytes}), the last ${durationText(missing)} are missing.`,
    );
  } else if (said !== null && said < present) {
    notes.push(`The header says ${said} records, ${present} are there: all are played.`);
  }
  return present;
}

const endOfStart = '\u0014';

/** The start of a record is the first list of its annotations: `+1.5`, then the bytes 20, 20 and 0. @returns null without one */
function startOf(bytes: Uint8Array, at: number, length: number): number | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(length, 40)).toString('latin1');
  const [start = '', next] = text.split(endOfStart, 2);
  return next === '' && /^[+-]\d+(\.\d*)?$/.test(start) ? Number(start) : null;
}

/** @returns starts of all records, from the first on, s */
function recordStarts(header: EdfHeader, bytes: Uint8Array, records: number): readonly number[] {
  const { starts, recordBytes } = signalStarts(header);
  const index = header.signals.findIndex(({ kind }) => kind === 'annotations');
  const signal = header.signals[index];
  const noTimes = 'Export it as continuous EDF+ (EDF+C).';
  if (signal === undefined) throw badRecording('has interruptions (EDF+D) but does not say when', noTimes);
  const found: number[] = [];
  for (let record = 0; record < records; record += 1) {
    const at = header.dataAt + record * recordBytes + (starts[index] ?? 0);
    const start = startOf(bytes, at, signal.samplesPerRecord * header.bytesPerSample);
    if (start === null) {
      throw badRecording(
        `has interruptions (EDF+D), and its record ${record + 1} (byte ${at}) does not say when it begins`,
        noTimes,
      );
    }
    const before = found.at(-1);
    if (before !== undefined && start - before < header.recordSeconds * 0.999) {
      throw badRecording(
        `goes back in time: record ${record + 1} (byte ${at}) begins before the one before it ends`,
        damagedHint,
      );
    }
    found.push(start);
  }
  const [first = 0] = found;
  return found.map((start) => start - first);
}

function pauseNotes(header: EdfHeader, starts: readonly number[]): string[] {
  const pauses = starts.slice(1).map((start, i) => start - (starts[i] ?? 0) - header.recordSeconds);
  const real = pauses.filter((pause) => pause > header.recordSeconds * 0.001);
  if (real.length === 0) return [];
  const total = real.reduce((sum, pause) => sum + pause, 0);
  return [
    `The recording was interrupted ${real.length === 1 ? 'once' : `${real.length} times`}, for ${durationText(total)} in all: nothing is played there.`,
  ];
}

function readSamples(layout: Layout, signal: EdfSignal, signalAt: number): Float32Array {
  const { header, bytes, recordBytes, records, starts } = layout;
  const { samplesPerRecord, digitalMinimum, scale, physicalMinimum } = signal;
  const rateHz = samplesPerRecord / header.recordSeconds;
  const firstOf = (record: number): number =>
    starts === null ? record * samplesPerRecord : Math.round((starts[record] ?? 0) * rateHz);
  const samples = new Float32Array(firstOf(records - 1) + samplesPerRecord).fill(Number.NaN);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let record = 0; record < records; record += 1) {
    const from = header.dataAt + record * recordBytes + signalAt;
    const to = firstOf(record);
    for (let i = 0; i < samplesPerRecord; i += 1) {
      const count =
        header.bytesPerSample === 2
          ? view.getInt16(from + 2 * i, true)
          : view.getUint16(from + 3 * i, true) | (view.getInt8(from + 3 * i + 2) << 16);
      samples[to + i] = (count - digitalMinimum) * scale + physicalMinimum;
    }
  }
  return samples;
}

/** @throws ServiceError that says what is wrong with the file, and at which byte */
export function parseEdf(bytes: Uint8Array): Recording {
  const header = readEdfHeader(bytes);
  const notes = [...header.notes];
  const { starts: places, recordBytes } = signalStarts(header);
  const records = countRecords(header, bytes, recordBytes, notes);
  const starts = header.isDiscontinuous ? recordStarts(header, bytes, records) : null;
  const lasts = ((starts?.at(-1) ?? 0) + header.recordSeconds) / header.recordSeconds;
  if (starts !== null && lasts > maxStretch * records) {
    throw badRecording('has interruptions that are too long to be played', 'Cut a shorter part out of it.');
  }
  const layout: Layout = { header, bytes, recordBytes, records, starts };
  const signals: RecordedSignal[] = [];
  const leftOut: LeftOut[] = [];
  for (const [i, signal] of header.signals.entries()) {
    const { name, unit, kind, fault, samplesPerRecord } = signal;
    if (kind === 'annotations') continue;
    if (name === '-') {
      leftOut.push({ name, reason: 'an empty place' });
    } else if (fault === null) {
      const samples = readSamples(layout, signal, places[i] ?? 0);
      signals.push({ name, unit, rateHz: samplesPerRecord / header.recordSeconds, samples });
    } else {
      leftOut.push({ name, reason: fault });
    }
  }
  if (signals.length === 0) {
    const reasons = leftOut.slice(0, 3).map(({ reason }) => reason);
    throw badRecording(`has no signal whose values can be known: ${reasons.join('; ')}`, fieldHint);
  }
  if (starts !== null) notes.push(...pauseNotes(header, starts));
  return { signals, leftOut, notes };
}
