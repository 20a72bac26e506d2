import { badRecording, damagedHint, type RecordedSignal, type Recording } from './recording.ts';
import { parseWfdbHeader, type WfdbHeader, type WfdbSignal } from './wfdb-header.ts';

/** Counts that mean "no valid sample". */
const invalidCount = { 16: -0x8000, 212: -0x800 } as const;

/** Signals of one data file take turns, frame by frame. */
interface DataFile {
  readonly bytes: Uint8Array;
  readonly format: 16 | 212;
  readonly byteOffset: number;
  readonly samplesPerFrame: number;
}

/** @returns the count with number `index` of the file, counted over all its signals */
function countAt({ bytes, format, byteOffset }: DataFile, index: number): number {
  if (format === 16) {
    const at = byteOffset + 2 * index;
    return (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) << 16) >> 16;
  }
  // Two counts of 12 bit in three bytes: the middle byte has the high nibbles, the first count's below.
  const at = byteOffset + 3 * (index >> 1);
  const middle = bytes[at + 1] ?? 0;
  const count =
    (index & 1) === 0
      ? (bytes[at] ?? 0) | ((middle & 0x0f) << 8)
      : (bytes[at + 2] ?? 0) | ((middle & 0xf0) << 4);
  return (count << 20) >> 20;
}

function countsIn({ bytes, format, byteOffset }: DataFile): number {
  const length = Math.max(0, bytes.length - byteOffset);
  return format === 16 ? length >> 1 : Math.floor((length * 2) / 3);
}

function openFile(header: WfdbHeader, name: string, files: ReadonlyMap<string, Uint8Array>): DataFile {
  const bytes = files.get(name);
  if (bytes === undefined) throw badRecording('lacks a data file that its header names', damagedHint);
  const signals = header.signals.filter(({ file }) => file === name);
  const [first] = signals;
  if (first === undefined || signals.some(({ format }) => format !== first.format)) {
    throw badRecording('mixes formats within one data file', damagedHint);
  }
  return {
    bytes,
    format: first.format,
    byteOffset: first.byteOffset,
    samplesPerFrame: signals.reduce((sum, { samplesPerFrame }) => sum + samplesPerFrame, 0),
  };
}

/** @param place number of counts that the signals before this one have in each frame of the file */
function readSignal(
  file: DataFile,
  signal: WfdbSignal,
  place: number,
  frames: number,
  rateHz: number,
): RecordedSignal {
  const { samplesPerFrame, skew, gain, baseline, name, unit } = signal;
  const samples = new Float32Array(frames * samplesPerFrame).fill(Number.NaN);
  const invalid = invalidCount[file.format];
  let sum = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    for (let i = 0; i < samplesPerFrame; i += 1) {
      const count = countAt(file, frame * file.samplesPerFrame + place + i);
      sum += count;
      const at = (frame - skew) * samplesPerFrame + i;
      if (count !== invalid && at >= 0) samples[at] = (count - baseline) / gain;
    }
  }
  if (signal.checksum !== null && ((sum - signal.checksum) & 0xffff) !== 0) {
    throw badRecording('does not fit its own checksum', damagedHint);
  }
  return { name, unit, rateHz: rateHz * samplesPerFrame, samples };
}

/**
 * @param text the header
 * @param files contents by name, of all files that `parseWfdbHeader(text)` names
 * @throws ServiceError that says what is wrong with header or data
 */
export function parseWfdb(text: string, files: ReadonlyMap<string, Uint8Array>): Recording {
  const header = parseWfdbHeader(text);
  const opened = new Map<string, DataFile>();
  const places = new Map<string, number>();
  for (const { file } of header.signals) {
    if (!opened.has(file)) opened.set(file, openFile(header, file, files));
  }
  const present = Math.min(
    ...[...opened.values()].map((file) => Math.floor(countsIn(file) / file.samplesPerFrame)),
  );
  const frames = header.frames ?? present;
  if (frames > present) throw badRecording('ends too early', damagedHint);
  if (frames === 0) throw badRecording('holds no data', damagedHint);
  const checked = header.frames !== null;
  const signals = header.signals.map((signal) => {
    const file = opened.get(signal.file);
    if (file === undefined) throw badRecording('lacks a data file that its header names', damagedHint);
    const place = places.get(signal.file) ?? 0;
    places.set(signal.file, place + signal.samplesPerFrame);
    // Without a length nobody knows over what the checksum was made.
    const known = checked ? signal : { ...signal, checksum: null };
    return readSignal(file, known, place, frames, header.rateHz);
  });
  return { signals };
}
