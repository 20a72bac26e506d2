import type { SealLeaf } from '#shared/domain/sealing.ts';
import { argumentOf, type CommittedRecord } from './check-written.ts';
import { tellingOf } from '#main/ledger-format/kinds.ts';
import type { CertifiedRecord } from './schema.ts';
import { readSigned } from './signed-json.ts';
import { named, quoted } from './visible.ts';

type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;
type ReadingLeaf = Extract<SealLeaf, { kind: 'reading' }>;

/**
 * What a certificate says in a sentence, without a person's name; a simulated device's begins with that word.
 * @param committed the same record with its transactions, when they can be read
 * @throws BrokenLink when its text cannot be read
 */
export function describeRecord(
  record: CertifiedRecord<unknown>,
  committed: CommittedRecord | undefined,
): string {
  const text = sentenceOf(record, committed);
  return isSimulated(record, committed)
    ? `Simulated: ${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
    : text;
}

/** @throws BrokenLink */
function sentenceOf(record: CertifiedRecord<unknown>, committed: CommittedRecord | undefined): string {
  switch (record.kind) {
    case 'reading':
      return describeLeaf(record.sealed.leaf);
    case 'waveform':
      return describeWaveform(record.sealed.map(({ leaf }) => leaf));
    default: {
      const telling = tellingOf(record.kind);
      const read = readDetails(telling.details, record.sealed.details);
      return telling.describe(read, factsOf(committed), { named, quoted, time });
    }
  }
}

/**
 * Whether a simulator stands behind the record, and none where no device does; undefined when the seal does not say, as those made before leaves
 * told it. @throws BrokenLink
 */
export function isSimulated(
  record: CertifiedRecord<unknown>,
  committed: CommittedRecord | undefined,
): boolean | undefined {
  switch (record.kind) {
    case 'reading':
      return simulatedLeaf(record.sealed.leaf);
    case 'waveform': {
      const told = record.sealed.map(({ leaf }) => simulatedLeaf(leaf));
      return told.includes(true) ? true : told.includes(undefined) ? undefined : false;
    }
    default: {
      const told = tellingOf(record.kind).isSimulated(factsOf(committed));
      return told === 'no-device' ? false : told;
    }
  }
}

/** Undefined when the ledger's part of it cannot be read: the link that is broken by it says why. */
function factsOf(committed: CommittedRecord | undefined): { readonly id: string } | undefined {
  if (committed === undefined || committed.kind === 'reading' || committed.kind === 'waveform')
    return undefined;
  try {
    return argumentOf(committed.kind, committed.sealed.evidence);
  } catch {
    return undefined;
  }
}

/** What a person entered has no device. */
function simulatedLeaf(leaf: SealLeaf): boolean | undefined {
  return leaf.deviceId === null ? false : leaf.simulated;
}

/** @throws BrokenLink when the text is not what this kind of record holds */
export function readDetails<T>(schema: { parse(value: unknown): T }, text: string): T {
  return readSigned(schema, text, 'The record');
}

const time = (ms: number) => new Date(ms).toISOString();

function describeLeaf(leaf: SealLeaf): string {
  return leaf.kind === 'reading' ? describeReading(leaf) : describeWaveform([leaf]);
}

function describeReading(leaf: ReadingLeaf): string {
  const value = leaf.value === null ? 'no value' : `${leaf.value} ${unit(leaf.unit)}`;
  const why = leaf.absence === null ? (leaf.value === null ? ' (no reason)' : '') : ` (${leaf.absence})`;
  const by = leaf.enteredBy === null ? `source ${leaf.source}` : `entered by ${named(leaf.enteredBy)}`;
  return `Reading ${leaf.code}: ${value}${why} at ${time(leaf.timeMs)}, ${by}, subject ${leaf.subjectId}, session ${leaf.sessionId}`;
}

/** UCUM, such as `mm[Hg]`, `%` or `/min`. */
const plainUnit = /^[A-Za-z0-9%/.[\]{}()*^+-]{1,24}$/;
const unit = (text: string) => (plainUnit.test(text) ? text : quoted(text));

/** More parts than these are counted, not listed. */
const mostParts = 6;

/** Leaves that follow one another within so many samples are one part: their times are a little off. */
const joinedSamples = 2;

function describeWaveform(leaves: readonly SealLeaf[]): string {
  const waves = leaves.filter((leaf): leaf is WaveformLeaf => leaf.kind === 'waveform');
  const [first] = waves;
  if (first === undefined) return 'Waveform without a part';
  const samples = waves.reduce((sum, leaf) => sum + leaf.sampleCount, 0);
  const parts = partsOf(waves);
  const spans = parts.slice(0, mostParts).map(({ fromMs, toMs }) => `${time(fromMs)} to ${time(toMs)}`);
  const more = parts.length > mostParts ? ` and ${parts.length - mostParts} parts more` : '';
  const span = parts.length > 1 ? `in ${parts.length} parts with gaps between: ` : 'from ';
  const rates = [...new Set(waves.map(({ rateHz }) => rateHz))].join(' and ');
  return `Waveform ${named(first.signalId)} of device ${first.deviceId}: ${samples} samples at ${rates} Hz ${span}${spans.join(', ')}${more}, subject ${first.subjectId}, session ${first.sessionId}`;
}

function partsOf(waves: readonly WaveformLeaf[]): { fromMs: number; toMs: number }[] {
  const parts: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs, rateHz } of waves) {
    const last = parts.at(-1);
    if (last !== undefined && fromMs - last.toMs <= (joinedSamples * 1_000) / rateHz) last.toMs = toMs;
    else parts.push({ fromMs, toMs });
  }
  return parts;
}
