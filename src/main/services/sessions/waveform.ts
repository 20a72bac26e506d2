import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { decodeFrames, type StreamFrame } from '#shared/codec/frame.ts';
import { BucketFiller } from './bucket-filler.ts';
import { Envelope } from './envelope.ts';
import { lowestWidth } from './pyramid.ts';
import type { ReadableJournal, Stretch } from './readable-journal.ts';

/** Up to so many samples are always read one by one. */
const mostSamplesRead = 4_096;
/** Times of one stream are corrected by less than this: the sample before or behind a stretch lies within it. */
const nearbyMs = 1_000;

type Source = Pick<ReadableJournal, 'read' | 'sumUp'>;

/**
 * Smallest and largest value per bucket. A near look reads sample by sample and has the buckets asked for, unless
 * samples are further apart than that: no bucket is narrower than a sample. A far look sums up what is kept of them, in
 * buckets that are widened to the next power of two of a millisecond and aligned to it. Which buckets they became stands
 * in the reply, and nowhere else.
 * @throws ServiceError('bad-request') when the stretch is empty
 */
export async function waveform(
  journal: Source,
  info: SignalInfo,
  { fromMs, toMs, buckets }: Pick<ParsedArgsOf<'sessions.waveform'>, 'fromMs' | 'toMs' | 'buckets'>,
): Promise<ReplyOf<'sessions.waveform'>> {
  if (!(toMs > fromMs)) {
    throw new ServiceError('bad-request', 'The stretch of time is empty.', 'Ask for an end after its begin.');
  }
  const bucketMs = 2 ** Math.ceil(Math.log2((toMs - fromMs) / buckets));
  const samples = ((toMs - fromMs) * info.rateHz) / 1000;
  const isNear = samples <= mostSamplesRead || bucketMs < lowestWidth(info.rateHz);
  const stretch = { fromMs, toMs };
  const envelope = await (isNear
    ? near(journal, info, stretch, buckets)
    : far(journal, info, stretch, bucketMs));
  const { deviceId, signalId } = info;
  return { deviceId, signalId, ...envelope.reply() };
}

async function far(
  journal: Source,
  info: SignalInfo,
  { fromMs, toMs }: Stretch,
  bucketMs: number,
): Promise<Envelope> {
  const startMs = Math.floor(fromMs / bucketMs) * bucketMs;
  const count = Math.ceil((toMs - startMs) / bucketMs);
  const envelope = new Envelope(startMs, bucketMs, count);
  const whole = { fromMs: startMs, toMs: startMs + count * bucketMs };
  const tooCoarse = await journal.sumUp(info, whole, bucketMs, (timeMs, low, high) => {
    const bucket = envelope.bucketOf(timeMs);
    envelope.put(bucket, low + info.offset);
    envelope.put(bucket, high + info.offset);
  });
  // For a while the device was so slow that a bucket may lie between two of its samples.
  if (tooCoarse.size > 0) {
    const frames = await framesNear(journal, info, whole);
    fill(
      envelope,
      frames.filter(({ rateHz }) => tooCoarse.has(rateHz)),
      info.offset,
    );
  }
  return envelope;
}

async function near(journal: Source, info: SignalInfo, stretch: Stretch, buckets: number): Promise<Envelope> {
  const { fromMs, toMs } = stretch;
  const frames = await framesNear(journal, info, stretch);
  const envelope = emptyEnvelope(fromMs, toMs, buckets, longestPeriod(frames, fromMs, toMs));
  fill(envelope, frames, info.offset);
  return envelope;
}

async function framesNear(
  journal: Source,
  info: SignalInfo,
  { fromMs, toMs }: Stretch,
): Promise<StreamFrame[]> {
  const besideMs = Math.max(nearbyMs, 1000 / info.rateHz);
  const frames: StreamFrame[] = [];
  for await (const record of journal.read({
    signals: [info],
    fromMs: fromMs - besideMs,
    toMs: toMs + besideMs,
  })) {
    if (record.kind === 'frames') frames.push(...decodeFrames(record.bytes));
  }
  return frames;
}

function fill(envelope: Envelope, frames: readonly StreamFrame[], offset: number): void {
  const filler = new BucketFiller(envelope);
  for (const frame of frames) filler.add(frame, offset);
  filler.end();
}

function emptyEnvelope(fromMs: number, toMs: number, buckets: number, periodMs: number): Envelope {
  const wantedMs = (toMs - fromMs) / buckets;
  if (periodMs <= wantedMs) return new Envelope(fromMs, wantedMs, buckets, toMs);
  return new Envelope(fromMs, periodMs, Math.ceil((toMs - fromMs) / periodMs));
}
/** Time from sample to sample where they are furthest apart: a device's rate may have been changed on the way. */
function longestPeriod(frames: readonly StreamFrame[], fromMs: number, toMs: number): number {
  let longestMs = 0;
  for (const { startMs, samples, rateHz } of frames) {
    const endMs = startMs + (samples.length * 1000) / rateHz;
    if (endMs > fromMs && startMs < toMs) longestMs = Math.max(longestMs, 1000 / rateHz);
  }
  return longestMs;
}
