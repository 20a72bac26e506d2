import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { decodeFrames, type StreamFrame } from '#shared/codec/frame.ts';
import type { Journal } from './journal.ts';
import { BucketFiller } from './bucket-filler.ts';
import { Envelope } from './envelope.ts';
import { bucketMs as finestMs, type Overview } from './overview.ts';

/** Up to so many samples are always read one by one. */
const maxSamplesRead = 500_000;
/** Times of one stream are corrected by less than this: the sample before or behind a stretch lies within it. */
const nearbyMs = 1_000;

/** What of a session a look at its waveform needs. */
export interface WaveformSource {
  readonly journal: Pick<Journal, 'read'>;
  readonly info: SignalInfo;
  readonly overview: Overview;
}

/**
 * Smallest and largest value per bucket. What the overview does not resolve, or is short, is read sample by sample and
 * has the buckets asked for, unless samples are further apart than that: no bucket is narrower than a sample. The rest
 * comes from the overview, whose buckets are widened to multiples of 250 ms and aligned to them. Which buckets they
 * became stands in the reply, and nowhere else.
 * @throws ServiceError('bad-request') when the stretch is empty
 */
export async function waveform(
  source: WaveformSource,
  args: ParsedArgsOf<'sessions.waveform'>,
): Promise<ReplyOf<'sessions.waveform'>> {
  const { deviceId, signalId, fromMs, toMs, buckets } = args;
  if (!(toMs > fromMs)) {
    throw new ServiceError('bad-request', 'The stretch of time is empty.', 'Ask for an end after its begin.');
  }
  const samples = ((toMs - fromMs) * source.info.rateHz) / 1000;
  const fine = (toMs - fromMs) / buckets < finestMs;
  const envelope =
    fine || samples <= maxSamplesRead
      ? await fromSamples(source, fromMs, toMs, buckets)
      : fromOverview(source.overview, fromMs, toMs, buckets);
  return { deviceId, signalId, ...envelope.reply() };
}

function fromOverview(overview: Overview, fromMs: number, toMs: number, buckets: number): Envelope {
  const startMs = Math.floor(fromMs / finestMs) * finestMs;
  const widthMs = Math.ceil((toMs - startMs) / buckets / finestMs) * finestMs;
  return overview.sumUp(startMs, widthMs, Math.ceil((toMs - startMs) / widthMs));
}

async function fromSamples(
  { journal, info }: WaveformSource,
  fromMs: number,
  toMs: number,
  buckets: number,
): Promise<Envelope> {
  const besideMs = Math.max(nearbyMs, 1000 / info.rateHz);
  const stretch = { fromMs: fromMs - besideMs, toMs: toMs + besideMs };
  const frames: StreamFrame[] = [];
  for await (const record of journal.read({ signals: [info], ...stretch })) {
    if (record.kind === 'frames') frames.push(...decodeFrames(record.bytes));
  }
  const envelope = emptyEnvelope(fromMs, toMs, buckets, longestPeriod(frames, fromMs, toMs));
  const filler = new BucketFiller(envelope);
  for (const frame of frames) filler.add(frame, info.offset);
  filler.end();
  return envelope;
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
