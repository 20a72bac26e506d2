/** Lowest and highest value of each bucket; NaN in both where a bucket has no sample that is present. */
export interface Envelope {
  readonly min: Float32Array;
  readonly max: Float32Array;
  /** Samples of the bucket that are absent, over all of them, 0 to 1. */
  readonly absent: Float32Array;
}

/**
 * Decimates to `buckets` equal stretches. Sample `i` of `n` belongs to bucket `⌊i · buckets / n⌋`; no extreme is lost.
 * @param samples oldest first; NaN where absent
 */
export function decimate(samples: Float32Array, buckets: number): Envelope {
  const min = new Float32Array(buckets).fill(Number.NaN);
  const max = new Float32Array(buckets).fill(Number.NaN);
  const absent = new Float32Array(buckets);
  const perBucket = samples.length / buckets;
  for (let b = 0; b < buckets; b++) {
    const from = Math.ceil(b * perBucket);
    const to = Math.min(samples.length, Math.ceil((b + 1) * perBucket));
    let low = Infinity;
    let high = -Infinity;
    let missing = 0;
    for (let i = from; i < to; i++) {
      const value = samples[i] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
      if (Number.isNaN(value)) missing++;
    }
    if (low <= high) {
      min[b] = low;
      max[b] = high;
    }
    if (to > from) absent[b] = missing / (to - from);
  }
  return { min, max, absent };
}
