import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { absentCount } from '#shared/domain/signals.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import type { Journal } from '#main/services/ports.ts';
import { bucketMs as finestMs, emptyEnvelope, type Overview } from './overview.ts';

/** Up to so many samples are read from the journal for one look; more come from the overview. */
const maxSamplesRead = 500_000;

/** What of a session a look at its waveform needs. */
export interface WaveformSource {
  readonly journal: Pick<Journal, 'read'>;
  readonly info: SignalInfo;
  readonly overview: Overview;
}

/**
 * Smallest and largest value per bucket. A short stretch is read sample by sample and has exactly the buckets asked
 * for; a long one comes from the overview, and its buckets are widened to multiples of 250 ms and aligned to them.
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
  const name = { deviceId, signalId };
  if (((toMs - fromMs) * source.info.rateHz) / 1000 <= maxSamplesRead) {
    return { ...name, ...(await fromSamples(source, fromMs, toMs, buckets)) };
  }
  const startMs = Math.floor(fromMs / finestMs) * finestMs;
  const widthMs = Math.ceil((toMs - startMs) / buckets / finestMs) * finestMs;
  const count = Math.ceil((toMs - startMs) / widthMs);
  const { min, max } = source.overview.sumUp(startMs, widthMs, count);
  return { ...name, startMs, bucketMs: widthMs, min, max };
}

async function fromSamples(
  { journal, info }: WaveformSource,
  fromMs: number,
  toMs: number,
  buckets: number,
): Promise<Omit<ReplyOf<'sessions.waveform'>, 'deviceId' | 'signalId'>> {
  const bucketMs = (toMs - fromMs) / buckets;
  const envelope = emptyEnvelope(buckets);
  for await (const record of journal.read({ signals: [info], fromMs, toMs })) {
    if (record.kind !== 'frames') continue;
    for (const { samples, startMs, rateHz, scale, encoding } of decodeFrames(record.bytes)) {
      const periodMs = 1000 / rateHz;
      const absent = absentCount[encoding];
      for (let index = 0; index < samples.length; index += 1) {
        const count = samples[index] ?? absent;
        const timeMs = startMs + index * periodMs;
        if (count === absent || timeMs < fromMs || timeMs >= toMs) continue;
        envelope.put(Math.floor((timeMs - fromMs) / bucketMs), count * scale + info.offset);
      }
    }
  }
  return { startMs: fromMs, bucketMs, min: envelope.min, max: envelope.max };
}
