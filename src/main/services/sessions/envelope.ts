import type { WaveformEnvelope } from '#shared/contract/sessions.ts';
import type { Buckets } from './bucket-filler.ts';

/** Smallest and largest value for each bucket of a stretch of time, while they are gathered. */
export class Envelope implements Buckets {
  readonly #startMs: number;
  readonly #bucketMs: number;
  readonly #count: number;
  readonly #endMs: number;
  /** NaN where no sample is. */
  readonly #min: Float64Array;
  readonly #max: Float64Array;

  /** @param endMs end of the last bucket, which multiplying would tell a little less exactly */
  constructor(startMs: number, bucketMs: number, count: number, endMs = startMs + bucketMs * count) {
    this.#startMs = startMs;
    this.#bucketMs = bucketMs;
    this.#count = count;
    this.#endMs = endMs;
    this.#min = new Float64Array(count).fill(NaN);
    this.#max = new Float64Array(count).fill(NaN);
  }

  /** Below 0 or beyond the last one outside of the stretch. */
  bucketOf(timeMs: number): number {
    const bucket = Math.floor((timeMs - this.#startMs) / this.#bucketMs);
    // Division may round up to the end: the sample is neither here nor in the stretch that follows then.
    return bucket === this.#count && timeMs < this.#endMs ? bucket - 1 : bucket;
  }

  /** What lies outside of the stretch is left out. */
  put(bucket: number, value: number): void {
    if (bucket < 0 || bucket >= this.#count) return;
    if (!((this.#min[bucket] ?? NaN) <= value)) this.#min[bucket] = value;
    if (!((this.#max[bucket] ?? NaN) >= value)) this.#max[bucket] = value;
  }

  fillEmpty(first: number, last: number, value: number): void {
    const end = Math.min(last, this.#count - 1);
    for (let bucket = Math.max(0, first); bucket <= end; bucket += 1) {
      if (Number.isNaN(this.#min[bucket] ?? NaN)) this.put(bucket, value);
    }
  }

  reply(): Pick<WaveformEnvelope, 'startMs' | 'bucketMs' | 'min' | 'max'> {
    return {
      startMs: this.#startMs,
      bucketMs: this.#bucketMs,
      min: Array.from(this.#min, orNull),
      max: Array.from(this.#max, orNull),
    };
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
