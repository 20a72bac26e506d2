import { badRecording, damagedHint, type RecordedSignal, type Recording } from './recording.ts';

/**
 * EDF (Kemp B et al., Electroenceph Clin Neurophysiol 82:391–393, 1992) and continuous EDF+ (Kemp B, Olivan J, Clin
 * Neurophysiol 114:1755–1761, 2003): 256 bytes of text, 256 for each signal, then data records of little-endian i16.
 * Signals named `EDF Annotations` hold text and are left out.
 */
const fixedBytes = 256;
const perSignalBytes = 256;
const maxSignals = 512;
const annotations = 'EDF Annotations';
const notEdf = 'Give a file in European Data Format (.edf), or a WFDB or CSV recording.';

interface SignalHeader {
  readonly name: string;
  readonly unit: string;
  readonly physicalMinimum: number;
  readonly digitalMinimum: number;
  /** Physical value of one count. */
  readonly scale: number;
  readonly samplesPerRecord: number;
}

interface Header {
  readonly records: number;
  readonly recordSeconds: number;
  readonly signals: readonly SignalHeader[];
  readonly dataAt: number;
}

/** Text as Latin-1: units such as `µV` and `°` are found in files though the format wants ASCII. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length)
    .toString('latin1')
    .trim();
}

function numberAt(bytes: Uint8Array, at: number, length: number, what: string): number {
  const text = textAt(bytes, at, length);
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw badRecording(`has no number where its header should say ${what}`, notEdf);
}

function wholeAt(
  bytes: Uint8Array,
  [at, length]: readonly [number, number],
  what: string,
  [lowest, highest]: readonly [number, number],
): number {
  const value = numberAt(bytes, at, length, what);
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw badRecording(`says ${value} for ${what}, which cannot be`, damagedHint);
}

function readSignalHeader(bytes: Uint8Array, count: number, index: number): SignalHeader {
  // Each field stands for all signals before the next field begins; places after the fields' lengths in order.
  const field = (before: number, length: number): number => fixedBytes + count * before + index * length;
  const name = textAt(bytes, field(0, 16), 16);
  const physicalMinimum = numberAt(bytes, field(104, 8), 8, 'the physical minimum');
  const physicalMaximum = numberAt(bytes, field(112, 8), 8, 'the physical maximum');
  const digitalMinimum = numberAt(bytes, field(120, 8), 8, 'the digital minimum');
  const digitalMaximum = numberAt(bytes, field(128, 8), 8, 'the digital maximum');
  if (digitalMaximum <= digitalMinimum || physicalMaximum === physicalMinimum) {
    throw badRecording('has a signal whose range is empty', damagedHint);
  }
  return {
    name,
    unit: textAt(bytes, field(96, 8), 8),
    physicalMinimum,
    digitalMinimum,
    scale: (physicalMaximum - physicalMinimum) / (digitalMaximum - digitalMinimum),
    samplesPerRecord: wholeAt(bytes, [field(216, 8), 8], 'samples in a record', [1, 1_000_000]),
  };
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < fixedBytes || textAt(bytes, 0, 8) !== '0') {
    throw badRecording('is not in European Data Format', notEdf);
  }
  if (textAt(bytes, 192, 44).startsWith('EDF+D')) {
    throw badRecording('has interruptions (EDF+D)', 'Export it as continuous EDF+ (EDF+C).');
  }
  const count = wholeAt(bytes, [252, 4], 'the number of signals', [1, maxSignals]);
  const dataAt = fixedBytes + count * perSignalBytes;
  if (numberAt(bytes, 184, 8, 'its own length') !== dataAt) {
    throw badRecording('has a header whose length does not fit its signals', damagedHint);
  }
  if (bytes.length < dataAt) throw badRecording('ends within its header', damagedHint);
  const signals = Array.from({ length: count }, (_, index) => readSignalHeader(bytes, count, index));
  const recordBytes = signals.reduce((sum, signal) => sum + 2 * signal.samplesPerRecord, 0);
  const present = Math.floor((bytes.length - dataAt) / recordBytes);
  // −1: the recorder was switched off before it could write the number.
  const said = wholeAt(bytes, [236, 8], 'the number of records', [-1, 99_999_999]);
  if (said > present) throw badRecording('ends too early', damagedHint);
  const records = said === -1 ? present : said;
  if (records === 0) throw badRecording('holds no data', damagedHint);
  const recordSeconds = numberAt(bytes, 244, 8, 'the length of a record');
  if (!(recordSeconds > 0)) throw badRecording('holds annotations only', notEdf);
  return { records, recordSeconds, signals, dataAt };
}

/** @throws ServiceError that says what is wrong with the file */
export function parseEdf(bytes: Uint8Array): Recording {
  const { records, recordSeconds, signals, dataAt } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const recordBytes = signals.reduce((sum, signal) => sum + 2 * signal.samplesPerRecord, 0);
  const found: RecordedSignal[] = [];
  let signalAt = dataAt;
  for (const { name, unit, physicalMinimum, digitalMinimum, scale, samplesPerRecord } of signals) {
    if (name !== annotations) {
      const samples = new Float32Array(records * samplesPerRecord);
      for (let record = 0; record < records; record += 1) {
        const from = signalAt + record * recordBytes;
        for (let i = 0; i < samplesPerRecord; i += 1) {
          const count = view.getInt16(from + 2 * i, true);
          samples[record * samplesPerRecord + i] = (count - digitalMinimum) * scale + physicalMinimum;
        }
      }
      found.push({ name, unit, rateHz: samplesPerRecord / recordSeconds, samples });
    }
    signalAt += 2 * samplesPerRecord;
  }
  if (found.length === 0) throw badRecording('holds annotations only', notEdf);
  return { signals: found };
}
