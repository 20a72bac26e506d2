import { badRecording, damagedHint } from './recording.ts';

/** Header of a WFDB record (PhysioNet, "WFDB Applications Guide", header(5)): a line for the record, one for each signal. */
export interface WfdbHeader {
  readonly rateHz: number;
  /** Frames; null when the header does not say. */
  readonly frames: number | null;
  readonly signals: readonly WfdbSignal[];
}

export interface WfdbSignal {
  readonly file: string;
  readonly format: 16 | 212;
  readonly samplesPerFrame: number;
  /** Frames by which this signal lies late in its file. */
  readonly skew: number;
  /** Bytes in the file before the first sample. */
  readonly byteOffset: number;
  /** Counts for one physical unit. */
  readonly gain: number;
  /** Count that stands for 0. */
  readonly baseline: number;
  readonly unit: string;
  /** Sum of all samples, modulo 2¹⁶ and signed; null when the header does not say. */
  readonly checksum: number | null;
  readonly name: string;
}

const maxSignals = 256;
const usualRateHz = 250;
const usualGain = 200;
const notWfdb = 'Give the name of a WFDB record (.hea beside its .dat), or an .edf or .csv file.';

const number = String.raw`[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?`;
const gainPattern = new RegExp(String.raw`^(${number})(?:\(([-+]?\d+)\))?(?:/(\S+))?$`);
const formatPattern = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;

/** Comments begin with `#`; empty lines do not count. */
function meaningfulLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function parseFormat(text: string): Pick<WfdbSignal, 'format' | 'samplesPerFrame' | 'skew' | 'byteOffset'> {
  const [, format, samplesPerFrame = '1', skew = '0', byteOffset = '0'] = formatPattern.exec(text) ?? [];
  if (format === undefined) throw badRecording('has a header that is not of WFDB', notWfdb);
  if (format !== '16' && format !== '212') {
    throw badRecording(`is stored in WFDB format ${format}`, 'Formats 16 and 212 can be read.');
  }
  const perFrame = Number(samplesPerFrame);
  if (perFrame < 1 || perFrame > 100_000 || Number(skew) > 1_000_000) {
    throw badRecording('has a header with numbers that cannot be', damagedHint);
  }
  return {
    format: format === '16' ? 16 : 212,
    samplesPerFrame: perFrame,
    skew: Number(skew),
    byteOffset: Number(byteOffset),
  };
}

function parseSignal(line: string, index: number): WfdbSignal {
  const [file, format, gainText, , adcZero, , checksum, , ...description] = line.split(/\s+/);
  if (file === undefined || format === undefined)
    throw badRecording('has a header that is not of WFDB', notWfdb);
  if (!/^[\w][\w.-]*$/.test(file)) {
    throw badRecording(
      'names a data file outside of its own folder',
      'Put header and data files into one folder.',
    );
  }
  const [, gain = '0', baseline = adcZero ?? '0', unit = 'mV'] = gainPattern.exec(gainText ?? '0') ?? [];
  const zero = Number(baseline);
  if (!Number.isFinite(zero) || !Number.isFinite(Number(gain)))
    throw badRecording('has a header with numbers that cannot be', damagedHint);
  const said = Number(checksum);
  return {
    file,
    ...parseFormat(format),
    gain: Number(gain) === 0 ? usualGain : Number(gain),
    baseline: zero,
    unit,
    checksum: checksum !== undefined && Number.isInteger(said) ? said : null,
    name: description.join(' ') || `signal ${index + 1}`,
  };
}

/** @throws ServiceError that says what is wrong with the header */
export function parseWfdbHeader(text: string): WfdbHeader {
  const [first = '', ...rest] = meaningfulLines(text);
  const [name = '', signalCount, rate = String(usualRateHz), frames] = first.split(/\s+/);
  if (name.includes('/')) throw badRecording('has several segments', 'Give one of its segments.');
  const count = Number(signalCount);
  const rateHz = Number(/^[^/(]+/.exec(rate)?.[0]);
  if (signalCount === undefined || !Number.isInteger(count) || !(rateHz > 0) || rateHz > 1e6) {
    throw badRecording('has a header that is not of WFDB', notWfdb);
  }
  if (count < 1 || count > maxSignals) {
    throw badRecording(`says that it has ${count} signals`, `1 to ${maxSignals} can be read.`);
  }
  if (rest.length < count) throw badRecording('has a header that ends too early', damagedHint);
  const said = frames === undefined ? 0 : Number(frames);
  if (!Number.isInteger(said) || said < 0) throw badRecording('has a header that is not of WFDB', notWfdb);
  return { rateHz, frames: said === 0 ? null : said, signals: rest.slice(0, count).map(parseSignal) };
}
