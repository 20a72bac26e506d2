/** Pressures of one measurement, mmHg, and the pulse that swings on the cuff's pressure. */
export interface CuffSubject {
  readonly systolic: number;
  readonly diastolic: number;
  readonly mean: number;
  readonly pulsePerMin: number;
}

const inflateMmHgPerSecond = 30;
const deflateMmHgPerSecond = 5;
/** Deflation stops so far below the diastolic pressure. */
const endBelowDiastolic = 20;
/** Largest swing of the cuff's pressure with a beat, at the mean pressure. */
const largestSwing = 3;

/** @returns time from the start until the cuff is let go, ms */
export function measurementMs(subject: CuffSubject, targetMmHg: number): number {
  const end = Math.max(20, subject.diastolic - endBelowDiastolic);
  return 1000 * (targetMmHg / inflateMmHgPerSecond + Math.max(0, targetMmHg - end) / deflateMmHgPerSecond);
}

/**
 * Pressure in the cuff: up to the target, then slowly down with the pulse's oscillations on it, which are largest at the
 * mean pressure (oscillometric principle), then let go with a time constant of half a second.
 * @param timeMs since the start
 * @param targetMmHg pressure inflated to
 * @param releasedMs when it was let go: at the end, or when aborted
 * @returns mmHg, 0 or more
 */
export function cuffPressure(
  subject: CuffSubject,
  targetMmHg: number,
  timeMs: number,
  releasedMs: number,
): number {
  const heldMs = Math.min(timeMs, releasedMs);
  const inflateMs = (1000 * targetMmHg) / inflateMmHgPerSecond;
  let pressure: number;
  if (heldMs < inflateMs) {
    pressure = (heldMs / 1000) * inflateMmHgPerSecond;
  } else {
    pressure = targetMmHg - ((heldMs - inflateMs) / 1000) * deflateMmHgPerSecond;
    const width = (subject.systolic - subject.diastolic) / 2;
    const swing = largestSwing * Math.exp(-0.5 * ((pressure - subject.mean) / width) ** 2);
    pressure += swing * Math.sin((2 * Math.PI * subject.pulsePerMin * heldMs) / 60_000);
  }
  if (timeMs > releasedMs) pressure *= Math.exp(-(timeMs - releasedMs) / 500);
  return Math.max(0, pressure);
}
