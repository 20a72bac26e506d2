import { absentCount } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';

/** What samples are sorted into: stretches of time of one width, numbered in order. */
export interface Buckets {
  bucketOf(timeMs: number): number;
  /** A sample lies in this bucket. */
  put(bucket: number, value: number): void;
  /** No sample may lie in these buckets, and yet none is missing. */
  fillEmpty(first: number, last: number, value: number): void;
}

interface Last {
  readonly streamId: number;
  readonly nextSample: number;
  readonly bucket: number;
  readonly value: number;
  /** Where the sample's own period ends. */
  readonly endMs: number;
}

/**
 * Sorts the samples of one signal into buckets. A sample stands for the time until the next one: a bucket that lies
 * between two samples that follow one another has the value of the first of them, and only a bucket that lies where a
 * sample did not come, or came absent, stays empty. So a bucket as wide as a sample, or a sample clock that is corrected
 * by a few ms, leaves no hole where nothing is missing.
 */
export class BucketFiller {
  readonly #buckets: Buckets;
  #last: Last | null = null;

  constructor(buckets: Buckets) {
    this.#buckets = buckets;
  }

  /**
   * @param frame of the signal, in the order of recording
   * @param offset of the signal: physical = count · scale + offset
   */
  add(frame: StreamFrame, offset: number): void {
    const { samples, scale, startMs, encoding, streamId, firstSample } = frame;
    const absent = absentCount[encoding];
    const periodMs = 1000 / frame.rateHz;
    const before = this.#last;
    const follows = before?.streamId === streamId && before.nextSample === firstSample;
    if (before !== null && !follows) this.#endPeriod(before.bucket, before.value, before.endMs);
    let bucket = before !== null && follows ? before.bucket : NaN;
    let value = before !== null && follows ? before.value : NaN;
    for (let index = 0; index < samples.length; index += 1) {
      const count = samples[index] ?? absent;
      const timeMs = startMs + index * periodMs;
      if (count === absent) {
        if (!Number.isNaN(bucket)) this.#endPeriod(bucket, value, timeMs);
        bucket = NaN;
        continue;
      }
      const next = this.#buckets.bucketOf(timeMs);
      if (next > bucket + 1) this.#buckets.fillEmpty(bucket + 1, next - 1, value);
      value = count * scale + offset;
      this.#buckets.put(next, value);
      bucket = next;
    }
    const nextSample = firstSample + samples.length;
    const endMs = startMs + samples.length * periodMs;
    this.#last = Number.isNaN(bucket) ? null : { streamId, nextSample, bucket, value, endMs };
  }

  /** No more samples follow. */
  end(): void {
    if (this.#last !== null) this.#endPeriod(this.#last.bucket, this.#last.value, this.#last.endMs);
    this.#last = null;
  }

  /** The sample is the last before a gap: it stands for its own period, and the gap begins in the bucket where that ends. */
  #endPeriod(bucket: number, value: number, endMs: number): void {
    const end = this.#buckets.bucketOf(endMs);
    if (end > bucket + 1) this.#buckets.fillEmpty(bucket + 1, end - 1, value);
  }
}
