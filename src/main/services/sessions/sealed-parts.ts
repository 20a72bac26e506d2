import { toHex } from '#shared/codec/hex.ts';
import { merklePath } from '#shared/codec/merkle.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ReadingId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import { leafDigestOf, sha256 } from '#main/crypto/sha256.ts';
import type { Work } from '#main/ports/work.ts';
import type { SealedPart, SealedWaveform, WaveformStretch } from '#main/services/proof/session-archive.ts';
import { readBatches } from './batches.ts';
import type { BatchEntry } from './entries.ts';
import type { ReadableJournal } from './readable-journal.ts';

type Source = Pick<ReadableJournal, 'read'>;
type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;

/** A certificate covers at most so many leaves: an hour of batches. */
const maxLeaves = 360;
/** A reading is in a batch that was made so soon after it was journaled, ms: ten seconds, and a disk that was full. */
const batchedWithinMs = 120_000;

/** The one reading is looked for where its id says when it came, then in the whole session. */
export async function sealedReading(
  journal: Source,
  readingId: ReadingId,
  work: Work,
): Promise<SealedPart | undefined> {
  const cameMs = timeOfV7(readingId);
  const near = { fromMs: cameMs - batchedWithinMs, toMs: cameMs + batchedWithinMs };
  for (const stretch of [near, {}]) {
    for await (const { batch } of readBatches(journal, stretch)) {
      const leaf = batch.leaves.find((each) => each.kind === 'reading' && each.readingId === readingId);
      if (leaf !== undefined) return sealedPart(batch, leaf, 0);
      work.progress(0);
    }
  }
  return undefined;
}

/** RFC 9562: the first 48 bits are milliseconds since 1970. */
function timeOfV7(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

export async function sealedWaveform(
  journal: Source,
  stretch: WaveformStretch,
  work: Work,
): Promise<SealedWaveform> {
  const wanted: Wanted[] = [];
  for await (const { batch, frames } of readBatches(journal, stretch)) {
    for (const leaf of batch.leaves) {
      if (isLeafOf(leaf, stretch)) wanted.push({ batch, leaf, range: rangeOf(frames, leaf), chunks: [] });
    }
    work.progress(0);
    if (wanted.length > maxLeaves) {
      throw new ServiceError(
        'too-large',
        'This stretch is longer than an hour.',
        'Choose a shorter stretch.',
      );
    }
  }
  await readFrames(journal, stretch, wanted, work);
  const parts = wanted.map(({ batch, leaf, chunks }) => sealedPart(batch, leaf, lengthOf(chunks)));
  return { parts, data: Buffer.concat(wanted.flatMap(({ chunks }) => chunks)) };
}

interface Wanted {
  readonly batch: SealBatch;
  readonly leaf: WaveformLeaf;
  readonly range: { readonly fromSequence: number; readonly toSequence: number };
  readonly chunks: Uint8Array[];
}

const lengthOf = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((sum, { length }) => sum + length, 0);

/** It is of the signal, and touches the stretch. */
export function isLeafOf(
  leaf: SealLeaf,
  { deviceId, signalId, fromMs, toMs }: WaveformStretch,
): leaf is WaveformLeaf {
  if (leaf.kind !== 'waveform' || leaf.deviceId !== deviceId || leaf.signalId !== signalId) return false;
  return leaf.fromMs <= toMs && leaf.toMs >= fromMs;
}

function rangeOf(frames: BatchEntry['frames'], { salt }: WaveformLeaf): Wanted['range'] {
  const range = frames.find((one) => one.salt === salt);
  if (range !== undefined) return range;
  throw new ServiceError(
    'not-found',
    'The recording of this waveform was not found.',
    'It may be damaged on disk: call IT.',
  );
}

/** All of them in one walk through the journal: both are in the order of recording. */
async function readFrames(
  journal: Source,
  signal: WaveformStretch,
  wanted: readonly Wanted[],
  work: Work,
): Promise<void> {
  const fromSequence = Math.min(...wanted.map(({ range }) => range.fromSequence));
  const toSequence = Math.max(...wanted.map(({ range }) => range.toSequence));
  if (wanted.length === 0) return;
  let at = 0;
  for await (const record of journal.read({ signals: [signal], fromSequence, toSequence })) {
    if (record.kind !== 'frames') continue;
    while (record.sequence > (wanted[at]?.range.toSequence ?? Infinity)) at += 1;
    const one = wanted[at];
    if (one === undefined || record.sequence < one.range.fromSequence) continue;
    one.chunks.push(record.bytes);
    work.progress(at / wanted.length);
  }
}

/** @param leaf of the batch @param dataBytes of the frames to which it commits */
export function sealedPart<Leaf extends SealLeaf>(
  batch: SealBatch,
  leaf: Leaf,
  dataBytes: number,
): SealedPart<Leaf> {
  const digests = batch.leaves.map((each) => leafDigestOf(each));
  const index = batch.leaves.indexOf(leaf);
  const path = merklePath(sha256, digests, index).map((digest) => toHex(digest));
  return { intentId: batch.intentId, leaf, index, size: digests.length, path, dataBytes };
}
