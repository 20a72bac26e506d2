import {
  badRecording,
  damagedHint,
  durationText,
  type LeftOut,
  type RecordedSignal,
  type Recording,
} from './recording.ts';
import { sampleFormat, type SampleFormat } from './wfdb-formats.ts';
import { fieldHint, type SignalsHeader, type WfdbSignal } from './wfdb-header.ts';

/** Signals of one data file take turns, frame by frame. */
interface DataFile {
  readonly bytes: Uint8Array;
  readonly format: SampleFormat;
  readonly byteOffset: number;
  readonly samplesPerFrame: number;
  /** Whole frames that are there. */
  readonly frames: number;
  /** Of the header, where it is named first. */
  readonly line: number;
}

function openFile(signals: readonly WfdbSignal[], bytes: Uint8Array): DataFile {
  const [first] = signals;
  if (first === undefined) throw badRecording('names no data file', damagedHint);
  const odd = signals.find(
    ({ format, byteOffset }) => format !== first.format || byteOffset !== first.byteOffset,
  );
  if (odd !== undefined) {
    throw badRecording(
      `contradicts itself: lines ${first.line} and ${odd.line} of the header say different formats or byte offsets for one data file`,
      damagedHint,
    );
  }
  const format = sampleFormat(first.format);
  const samplesPerFrame = signals.reduce((sum, signal) => sum + signal.samplesPerFrame, 0);
  const counts = format.countsIn(Math.max(0, bytes.length - first.byteOffset));
  const frames = Math.floor(counts / samplesPerFrame);
  return { bytes, format, byteOffset: first.byteOffset, samplesPerFrame, frames, line: first.line };
}

/**
 * @param place number of counts that the signals before this one have in each frame of the file
 * @param frames of the recording; those that the file lacks are NaN
 * @returns null when the sum of the samples is not the one that the header gives
 */
function readSamples(
  file: DataFile,
  signal: WfdbSignal,
  place: number,
  frames: number,
  sumKnown: boolean,
): Float32Array | null {
  const { samplesPerFrame, skew, gain, baseline } = signal;
  const { bytes, format, byteOffset } = file;
  const samples = new Float32Array(frames * samplesPerFrame).fill(Number.NaN);
  let sum = 0;
  let before = signal.initial;
  for (let frame = 0; frame < Math.min(frames, file.frames); frame += 1) {
    const first = frame * file.samplesPerFrame + place;
    const to = (frame - skew) * samplesPerFrame;
    for (let i = 0; i < samplesPerFrame; i += 1) {
      const read = format.read(bytes, byteOffset, first + i);
      const count = format.isDifference ? before + read : read;
      before = count;
      // Kept below 2⁵³ in a recording of any length; only its lowest 16 bits count.
      sum = (sum + count) % 0x1_0000_0000;
      if (count !== format.invalid && to >= 0) samples[to + i] = (count - baseline) / gain;
    }
  }
  // A sum of 0 is also written by those who did not make one.
  const differs =
    signal.checksum !== null && signal.checksum !== 0 && ((sum - signal.checksum) & 0xffff) !== 0;
  return differs && sumKnown ? null : samples;
}

/** What a person is told of a file that holds fewer or more samples than its header says. */
function lengthNotes(header: SignalsHeader, files: readonly DataFile[], frames: number): string[] {
  const { rateHz } = header;
  return files.flatMap((file) => {
    const wanted = header.frames ?? frames;
    if (file.frames < wanted) {
      const missing = durationText((wanted - file.frames) / rateHz);
      return `The data file of line ${file.line} of the header ends too early: the last ${missing} of ${durationText(wanted / rateHz)} are missing, and it cannot be checked whether the rest is whole.`;
    }
    if (file.frames > frames) {
      return `The data file of line ${file.line} of the header goes on for ${durationText((file.frames - frames) / rateHz)} beyond the length that the header gives; that is not played.`;
    }
    return [];
  });
}

function uncalibratedNotes(signals: readonly WfdbSignal[]): string[] {
  const lines = signals
    .filter((signal) => signal.uncalibrated && signal.fault === null)
    .map(({ line }) => line);
  if (lines.length === 0) return [];
  return [
    `The header gives no gain in line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}: the amplitude is not calibrated. The standard’s 200 counts for a unit are taken.`,
  ];
}

/** The data files that are there, by name. */
function openFiles(
  header: SignalsHeader,
  files: ReadonlyMap<string, Uint8Array | null>,
): ReadonlyMap<string, DataFile> {
  const opened = new Map<string, DataFile>();
  for (const name of new Set(header.signals.map(({ file }) => file))) {
    const bytes = files.get(name);
    if (bytes === undefined || bytes === null || name === '~') continue;
    opened.set(
      name,
      openFile(
        header.signals.filter(({ file }) => file === name),
        bytes,
      ),
    );
  }
  return opened;
}

/** @throws ServiceError when nothing is there, with all reasons when there are several */
function refuseEmpty(leftOut: readonly LeftOut[]): never {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))].slice(0, 3).join('; ');
  if (reasons === '') throw badRecording('holds no samples', damagedHint);
  throw badRecording(`has no signal that can be read: ${reasons}`, fieldHint);
}

/**
 * @param files contents by name, of all files that the header names; null for one that is not there
 * @throws ServiceError that says what is wrong with header or data
 */
export function parseWfdb(header: SignalsHeader, files: ReadonlyMap<string, Uint8Array | null>): Recording {
  const opened = openFiles(header, files);
  const present = Math.max(0, ...[...opened.values()].map((file) => file.frames));
  const frames = Math.min(header.frames ?? present, present);
  const leftOut: LeftOut[] = [];
  const signals: RecordedSignal[] = [];
  const places = new Map<string, number>();
  for (const signal of header.signals) {
    const { file: fileName, name, unit, samplesPerFrame } = signal;
    const place = places.get(fileName) ?? 0;
    places.set(fileName, place + samplesPerFrame);
    const file = opened.get(fileName);
    // A sum is over all samples: without the header's length, or without some of them, it says nothing.
    const sumKnown = header.frames !== null && file !== undefined && file.frames >= header.frames;
    const samples = file === undefined ? undefined : readSamples(file, signal, place, frames, sumKnown);
    const reason =
      signal.fault ??
      (fileName === '~' || signal.format === '0'
        ? `line ${signal.line} of the header says that it has no samples`
        : samples === undefined
          ? `its data file (line ${signal.line} of the header) is not there`
          : samples === null
            ? `its samples do not fit the checksum in line ${signal.line} of the header`
            : null);
    if (reason === null && samples !== undefined && samples !== null && frames > 0) {
      signals.push({ name, unit, rateHz: header.rateHz * samplesPerFrame, samples });
    } else if (reason !== null) {
      leftOut.push({ name, reason });
    }
  }
  if (signals.length === 0) refuseEmpty(leftOut);
  const notes = [
    ...header.notes,
    ...uncalibratedNotes(header.signals),
    ...lengthNotes(header, [...opened.values()], frames),
  ];
  return { signals, leftOut, notes };
}
