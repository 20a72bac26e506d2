import { marksShown, readCount, readDecimal, type MarksShown } from './edf-numbers.ts';
import { badRecording, damagedHint, headerText, parseNumber, quoted } from './recording.ts';

/**
 * Header of EDF (Kemp B et al., Electroenceph Clin Neurophysiol 82:391–393, 1992), EDF+ (Kemp B, Olivan J, Clin
 * Neurophysiol 114:1755–1761, 2003) and BDF (BioSemi: the same with samples of 24 bit): 256 bytes of text, then 256 for each
 * signal. Only what the samples need is read: places, ranges, rates. A signal whose range is not understood has a fault
 * and keeps its place; without a rate or a length of a record nothing has a time, so those are needed.
 */
export interface EdfHeader {
  readonly bytesPerSample: 2 | 3;
  readonly isDiscontinuous: boolean;
  readonly signals: readonly EdfSignal[];
  readonly recordSeconds: number;
  /** As the header says it; null when it does not, or says that it is not known (−1). */
  readonly records: number | null;
  /** Bytes before the first record. */
  readonly dataAt: number;
  readonly notes: readonly string[];
}

export interface EdfSignal {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'samples' | 'annotations';
  /** physical = (count − digitalMinimum) × scale + physicalMinimum */
  readonly physicalMinimum: number;
  readonly digitalMinimum: number;
  readonly scale: number;
  readonly samplesPerRecord: number;
  /** Why its values cannot be known; null when they can. */
  readonly fault: string | null;
}

const fixedBytes = 256;
const perSignalBytes = 256;
const maxSignals = 2048;
const notEdf = 'Give a file in European Data Format (.edf) or BioSemi’s (.bdf), or a WFDB or CSV recording.';
export const fieldHint = 'Correct this field of the header, or export the recording again.';

interface Field {
  readonly text: string;
  /** `bytes 184 to 191`, counted from 0. */
  readonly where: string;
}

function fieldAt(bytes: Uint8Array, at: number, length: number): Field {
  const text = headerText(bytes.subarray(at, at + length))
    .replaceAll('\0', ' ')
    .trim();
  return { text, where: `bytes ${at} to ${at + length - 1}` };
}

const notUnderstood = ({ text, where }: Field, what: string): string =>
  text === '' ? `${what} (${where}) is empty` : `${quoted(text)} for ${what} (${where}) is not understood`;

const doubtful = ({ text, where }: Field, what: string): string =>
  `${quoted(text)} for ${what} (${where}) is not understood: its ${text.includes(',') ? 'comma' : 'point'} may stand before decimals or between thousands`;

const refuse = (field: Field, what: string): never => {
  throw badRecording(`cannot be read: ${notUnderstood(field, what)}`, fieldHint);
};

function whole(field: Field, what: string, lowest: number, highest: number): number {
  const value = parseNumber(field.text);
  return value !== null && Number.isInteger(value) && value >= lowest && value <= highest
    ? value
    : refuse(field, what);
}

interface Range {
  readonly physicalMinimum: number;
  readonly digitalMinimum: number;
  readonly scale: number;
  readonly fault: string | null;
}

const rangeFields = [
  ['its physical minimum', 104, false],
  ['its physical maximum', 112, false],
  ['its digital minimum', 120, true],
  ['its digital maximum', 128, true],
] as const;

const unknown = (fault: string): Range => ({ physicalMinimum: 0, digitalMinimum: 0, scale: 0, fault });

/**
 * @param field reads the field of 8 bytes that begins after so many bytes of each signal
 * @param shown the decimal mark that the header's numbers show
 */
function readRange(field: (before: number) => Field, bits: number, shown: MarksShown): Range {
  const values: number[] = [];
  for (const [what, before, isCount] of rangeFields) {
    const { text } = field(before);
    const value = isCount ? readCount(text) : readDecimal(text, shown);
    if (value === 'doubtful') return unknown(doubtful(field(before), what));
    if (value === null) return unknown(notUnderstood(field(before), what));
    values.push(value);
  }
  const [physicalMinimum = 0, physicalMaximum = 0, digitalMinimum = 0, digitalMaximum = 0] = values;
  const digital = `${digitalMinimum} to ${digitalMaximum} (${field(120).where} and ${field(128).where})`;
  const limit = 2 ** (bits - 1);
  if (digitalMaximum <= digitalMinimum) return unknown(`its digital range is empty: ${digital}`);
  if (digitalMinimum < -limit || digitalMaximum >= limit) {
    return unknown(`its digital range is more than ${bits} bits hold: ${digital}`);
  }
  if (physicalMaximum === physicalMinimum) {
    return unknown(
      `its physical range is empty: ${physicalMinimum} to ${physicalMaximum} (${field(104).where} and ${field(112).where})`,
    );
  }
  const scale = (physicalMaximum - physicalMinimum) / (digitalMaximum - digitalMinimum);
  const reach = scale * (limit - digitalMinimum) + physicalMinimum;
  if (!Number.isFinite(Math.fround(reach))) return unknown('its physical range is too wide');
  return { physicalMinimum, digitalMinimum, scale, fault: null };
}

function readSignal(
  bytes: Uint8Array,
  count: number,
  index: number,
  bits: number,
  shown: MarksShown,
): EdfSignal {
  // Each field stands for all signals before the next field begins; places after the fields' lengths in order.
  const field = (before: number, length: number): Field =>
    fieldAt(bytes, fixedBytes + count * before + index * length, length);
  const name = field(0, 16).text;
  const samplesPerRecord = whole(
    field(216, 8),
    `the samples in a record of signal ${index + 1}`,
    0,
    10_000_000,
  );
  const range = readRange((before) => field(before, 8), bits, shown);
  const isEmpty = samplesPerRecord === 0;
  return {
    ...range,
    name: name === '' ? `signal ${index + 1}` : name,
    unit: field(96, 8).text,
    kind: /^(edf|bdf) annotations$/i.test(name) ? 'annotations' : 'samples',
    samplesPerRecord,
    fault: isEmpty ? `it has no samples (${field(216, 8).where})` : range.fault,
  };
}

/** The header's length follows from the number of its signals: a second statement, which may be missing but not differ. */
function checkLength(bytes: Uint8Array, count: number, dataAt: number): void {
  const length = fieldAt(bytes, 184, 8);
  if (length.text !== '' && parseNumber(length.text) !== dataAt) {
    throw badRecording(
      `contradicts itself: its header is said to be ${quoted(length.text)} bytes long (${length.where}), but ${count} signal${count === 1 ? '' : 's'} (bytes 252 to 255) make it ${dataAt}`,
      damagedHint,
    );
  }
  if (bytes.length < dataAt) {
    throw badRecording(`ends within its header, at byte ${bytes.length} of ${dataAt}`, damagedHint);
  }
}

function readRecordCount(field: Field, notes: string[]): number | null {
  const said = parseNumber(field.text);
  if (said !== null && said > 0 && Number.isInteger(said)) return said;
  // −1: the recorder was switched off before it could write the number; others leave a 0.
  const reason =
    said === null
      ? notUnderstood(field, 'the number of records')
      : `the header says ${said} for the number of records (${field.where})`;
  notes.push(`${reason[0]?.toUpperCase()}${reason.slice(1)}: all that are there are played.`);
  return null;
}

function formatOf(bytes: Uint8Array): 2 | 3 {
  const version = bytes.subarray(0, 8);
  if (bytes.length >= fixedBytes && version[0] === 0xff && /^BIOSEMI$/i.test(fieldAt(bytes, 1, 7).text))
    return 3;
  if (bytes.length >= fixedBytes && fieldAt(bytes, 0, 8).text === '0') return 2;
  throw badRecording(
    bytes.length < fixedBytes
      ? `is too short for European Data Format: ${bytes.length} bytes of at least ${fixedBytes}`
      : 'is not in European Data Format: it does not begin with 0 (bytes 0 to 7)',
    notEdf,
  );
}

/** @throws ServiceError that names the field and its bytes */
export function readEdfHeader(bytes: Uint8Array): EdfHeader {
  const bytesPerSample = formatOf(bytes);
  const notes: string[] = [];
  const count = whole(fieldAt(bytes, 252, 4), 'the number of signals', 1, maxSignals);
  const dataAt = fixedBytes + count * perSignalBytes;
  checkLength(bytes, count, dataAt);
  const records = readRecordCount(fieldAt(bytes, 236, 8), notes);
  const length = fieldAt(bytes, 244, 8);
  const ranges = Array.from({ length: 2 * count }, (_, i) =>
    fieldAt(bytes, fixedBytes + count * 104 + i * 8, 8),
  );
  const shown = marksShown([length, ...ranges].map(({ text }) => text));
  const signals = Array.from({ length: count }, (_, index) =>
    readSignal(bytes, count, index, 8 * bytesPerSample, shown),
  );
  const recordSeconds = readDecimal(length.text, shown);
  if (signals.every(({ kind }) => kind === 'annotations'))
    throw badRecording('holds annotations only', notEdf);
  if (recordSeconds === 'doubtful') {
    throw badRecording(`cannot be read: ${doubtful(length, 'the length of a record')}`, fieldHint);
  }
  if (recordSeconds === null || !(recordSeconds > 0) || recordSeconds > 1e6) {
    return refuse(length, 'the length of a record');
  }
  const isDiscontinuous = /^[EB]DF\+D/i.test(fieldAt(bytes, 192, 44).text);
  return { bytesPerSample, isDiscontinuous, signals, recordSeconds, records, dataAt, notes };
}
