import type { Gap, WaveformEnvelope } from '#shared/contract/sessions.ts';

/**
 * Stretches of a drawn signal without samples that no gap of the session tells of, ms in all. What is shorter than two
 * of the buckets it was drawn in is not told apart from a boundary between them.
 * @param wave one signal, drawn over the session
 * @param gaps of the same signal
 */
export function untoldMs(wave: WaveformEnvelope, gaps: readonly Pick<Gap, 'startMs' | 'endMs'>[]): number {
  const { min, startMs, bucketMs } = wave;
  const first = min.findIndex((value) => value !== null);
  const last = min.findLastIndex((value) => value !== null);
  let untold = 0;
  for (let index = first; index <= last; index += 1) {
    if (min[index] !== null) continue;
    const from = startMs + index * bucketMs;
    const told = gaps.some((gap) => gap.startMs <= from + bucketMs && gap.endMs >= from);
    if (!told) untold += bucketMs;
  }
  return untold;
}
