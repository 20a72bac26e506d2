import { badRecording, damagedHint, parseNumber, parseWhole, quoted } from './recording.ts';
import { isWfdbFormat, readableFormats, type WfdbFormat } from './wfdb-formats.ts';

/**
 * Header of a WFDB record (PhysioNet, "WFDB Applications Guide", header(5)): a line for the record, then one for each signal,
 * or one for each segment. A field that is missing has the default that the standard gives it; a field that is there and
 * not understood never has. Lines are counted as an editor counts them.
 */
export type WfdbHeader = SignalsHeader | SegmentsHeader;

export interface SignalsHeader {
  readonly kind: 'signals';
  readonly rateHz: number;
  /** Frames; null when the header does not say. */
  readonly frames: number | null;
  readonly signals: readonly WfdbSignal[];
  readonly notes: readonly string[];
}

export interface SegmentsHeader {
  readonly kind: 'segments';
  readonly rateHz: number;
  readonly segments: readonly WfdbSegment[];
  readonly notes: readonly string[];
}

interface WfdbSegment {
  /** Of its record; `~` for a pause. */
  readonly name: string;
  readonly frames: number;
  readonly line: number;
}

export interface WfdbSignal {
  readonly line: number;
  /** `~`: no file, as in the layout of a record whose segments differ. */
  readonly file: string;
  readonly format: WfdbFormat;
  readonly samplesPerFrame: number;
  /** Frames by which this signal lies late in its file. */
  readonly skew: number;
  /** Bytes in the file before the first sample. */
  readonly byteOffset: number;
  /** Counts for one physical unit. */
  readonly gain: number;
  /** The header gives no gain: the standard's 200 counts stand in its place, and the amplitude is not known. */
  readonly uncalibrated: boolean;
  /** Count that stands for 0. */
  readonly baseline: number;
  readonly unit: string;
  /** Count before the first difference of a difference format. */
  readonly initial: number;
  /** Sum of all samples, modulo 2¹⁶ and signed; null when the header does not say. */
  readonly checksum: number | null;
  readonly name: string;
  /** Why its values cannot be known, though its place in the file is; null when they can. */
  readonly fault: string | null;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

const maxSignals = 512;
const maxSegments = 100_000;
/** The standard's own, for a header without a rate, a gain or a unit. */
const standard = { rateHz: 250, gain: 200, unit: 'mV' };
const notWfdb = 'Give the name of a WFDB record (.hea beside its .dat), or an .edf, .bdf or .csv file.';
export const fieldHint =
  'Correct this field of the header (.hea) after the standard, header(5) of the WFDB guide.';

const notUnderstood = (text: string, field: string, line: number): string =>
  `${quoted(text)} for ${field} in line ${line} of the header is not understood`;
const refuse = (text: string, field: string, line: number): never => {
  throw badRecording(`cannot be read: ${notUnderstood(text, field, line)}`, fieldHint);
};

/** Comments begin with `#`; empty lines do not count. */
function meaningfulLines(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
}

/** A file of the record's own folder, or of one below it. */
const isOwnFile = (name: string): boolean =>
  name !== '-' && !/[\\:\0]/.test(name) && name.split('/').every((part) => !/^\.{0,2}$/.test(part));

function parseFormat(
  text: string,
  line: number,
): Pick<WfdbSignal, 'format' | 'samplesPerFrame' | 'skew' | 'byteOffset'> {
  const parts = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/.exec(text) ?? refuse(text, 'the format', line);
  const [, format = '', samplesPerFrame = '1', skew = '0', byteOffset = '0'] = parts;
  if (!isWfdbFormat(format)) {
    throw badRecording(
      `is stored in WFDB format ${format.slice(0, 8)} (line ${line} of the header)`,
      `Formats ${readableFormats} can be read; the WFDB program xform converts others.`,
    );
  }
  const perFrame = Number(samplesPerFrame);
  if (perFrame < 1 || perFrame > 100_000) refuse(text, 'the samples in a frame', line);
  if (Number(skew) > 1_000_000 || Number(byteOffset) > 2 ** 31) refuse(text, 'skew or byte offset', line);
  return { format, samplesPerFrame: perFrame, skew: Number(skew), byteOffset: Number(byteOffset) };
}

type Calibration = Pick<WfdbSignal, 'gain' | 'uncalibrated' | 'baseline' | 'unit'>;

/** @returns what is not understood, or the calibration; `adcZero` is the baseline where none is given */
function parseCalibration(text: string | undefined, adcZero: number, line: number): Calibration | string {
  const missing = { gain: standard.gain, uncalibrated: true, baseline: adcZero, unit: standard.unit };
  if (text === undefined) return missing;
  const [, gainText, baselineText, unit = standard.unit] =
    /^([^(/]+)(?:\(([^()]*)\))?(?:\/(\S+))?$/.exec(text) ?? [];
  const gain = parseNumber(gainText ?? '');
  if (gain === null) return notUnderstood(text, 'the gain', line);
  const baseline = baselineText === undefined ? adcZero : parseNumber(baselineText);
  if (baseline === null) return notUnderstood(text, 'the baseline', line);
  if (gain === 0) return { ...missing, baseline, unit };
  // A gain with which no sample fits into a float is no gain.
  if (!Number.isFinite(Math.fround((2 ** 32 + Math.abs(baseline)) / gain))) {
    return notUnderstood(text, 'the gain', line);
  }
  return { gain, uncalibrated: false, baseline, unit };
}

/** Fields that have to be numbers if they are there; `*` holds the place of a sum or a first value that is not known. */
const numberFields: readonly (readonly [string, boolean])[] = [
  ['the ADC resolution', false],
  ['the ADC zero', false],
  ['the initial value', true],
  ['the checksum', true],
  ['the block size', false],
];

function parseSignal({ text, number: line }: Line, index: number): WfdbSignal {
  const [file = '', format, gain, ...rest] = text.split(/\s+/);
  if (format === undefined) throw badRecording(`names no format in line ${line} of its header`, notWfdb);
  if (!isOwnFile(file)) {
    throw badRecording(
      `names a data file outside of its own folder (line ${line} of the header)`,
      'Put header and data files into one folder.',
    );
  }
  const numbers = numberFields.map(([, optional], place) => {
    const field = rest[place];
    return field === undefined || (optional && field === '*') ? undefined : parseNumber(field);
  });
  // One word too few moves all that follow: nothing after it can be trusted.
  const strange = numbers.findIndex((value) => value === null);
  const [, adcZero, initial, checksum] = numbers.map((value) => value ?? undefined);
  const calibration = parseCalibration(gain, adcZero ?? 0, line);
  const fault =
    strange >= 0
      ? notUnderstood(rest[strange] ?? '', numberFields[strange]?.[0] ?? 'a field', line)
      : typeof calibration === 'string'
        ? calibration
        : null;
  const known =
    typeof calibration === 'string' ? { gain: 1, uncalibrated: true, baseline: 0, unit: '' } : calibration;
  const parsed = parseFormat(format, line);
  const skewed = parsed.skew > 0 && parsed.samplesPerFrame > 1;
  return {
    line,
    file,
    ...parsed,
    ...known,
    initial: initial ?? adcZero ?? 0,
    checksum: checksum === undefined || !Number.isInteger(checksum) ? null : checksum,
    name: rest.slice(numberFields.length).join(' ') || `signal ${index + 1}`,
    // Readers disagree whether a skew counts samples or frames.
    fault:
      fault ??
      (skewed ? `a skew of several samples in a frame (line ${line} of the header) is not understood` : null),
  };
}

/** `360`, `360/1000`, `360/1000(5)`: the rate of a counter and its start are not needed here. */
function parseRate(text: string | undefined, line: number, notes: string[]): number {
  if (text === undefined) {
    notes.push(`The header gives no sampling rate; the standard then means ${standard.rateHz} a second.`);
    return standard.rateHz;
  }
  const [rate = '', counter] = text.split('/', 2);
  const rateHz = parseNumber(rate);
  if (rateHz === null || !(rateHz > 0) || rateHz > 1e6) return refuse(text, 'the sampling rate', line);
  if (counter !== undefined && parseNumber(counter.replace(/\([^()]*\)$/, '')) === null) {
    notes.push(`In the header, ${notUnderstood(text, 'the counter’s rate', line)}; it is not needed.`);
  }
  return rateHz;
}

function parseFrames(text: string | undefined, line: number, notes: string[]): number | null {
  if (text === undefined) return null;
  const frames = parseWhole(text);
  if (frames !== null && frames >= 0) return frames === 0 ? null : frames;
  notes.push(
    `In the header, ${notUnderstood(text, 'the number of samples', line)}; all that are there are played.`,
  );
  return null;
}

function parseCount(text: string | undefined, line: number): number {
  if (text === undefined)
    throw badRecording(`does not say in line ${line} of its header how many signals it has`, notWfdb);
  const count = parseWhole(text) ?? refuse(text, 'the number of signals', line);
  if (count >= 1 && count <= maxSignals) return count;
  throw badRecording(
    count === 0 ? 'has no signals' : `says in line ${line} of its header that it has ${count} signals`,
    `1 to ${maxSignals} can be read.`,
  );
}

function parseSegment({ text, number: line }: Line): WfdbSegment {
  const [name = '', length] = text.split(/\s+/);
  const frames = parseWhole(length ?? '');
  if (frames === null || frames < 0) return refuse(length ?? '', 'the length of a segment', line);
  if (name !== '~' && !isOwnFile(name)) refuse(name, 'the name of a segment', line);
  return { name, frames, line };
}

/** The standard ignores what follows the last signal, which is no error unless it claims a place in the same file. */
function checkRest(rest: readonly Line[], signals: readonly WfdbSignal[], notes: string[]): void {
  const [next] = rest;
  if (next === undefined) return;
  const file = next.text.split(/\s+/)[0];
  if (signals.some((signal) => signal.file === file)) {
    throw badRecording(
      `contradicts itself: it says that it has ${signals.length} signals, but line ${next.number} of the header is one more`,
      fieldHint,
    );
  }
  notes.push(`What the header says from line ${next.number} on was not read: it follows the last signal.`);
}

/** @throws ServiceError that says what is wrong with the header, and in which line */
export function parseWfdbHeader(text: string): WfdbHeader {
  const [first, ...rest] = meaningfulLines(text);
  if (first === undefined) throw badRecording('has an empty header', notWfdb);
  const [name = '', signalCount, rate, length] = first.text.split(/\s+/);
  const line = first.number;
  const segmentCount = /\/(\d+)$/.exec(name)?.[1];
  const count = parseCount(signalCount, line);
  const notes: string[] = [];
  const rateHz = parseRate(rate, line, notes);
  const frames = parseFrames(length, line, notes);
  const wanted = segmentCount === undefined ? count : Number(segmentCount);
  if (wanted < 1 || wanted > maxSegments) refuse(name, 'the number of segments', line);
  if (rest.length < wanted) {
    throw badRecording(
      `has a header that ends too early: it names ${rest.length} of ${wanted} ${segmentCount === undefined ? 'signals' : 'segments'}`,
      damagedHint,
    );
  }
  const named = rest.slice(0, wanted);
  if (segmentCount !== undefined)
    return { kind: 'segments', rateHz, segments: named.map(parseSegment), notes };
  const signals = named.map(parseSignal);
  checkRest(rest.slice(wanted), signals, notes);
  return { kind: 'signals', rateHz, frames, signals, notes };
}
