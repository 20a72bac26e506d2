/** When beats of one shape are taken for the heart's: what a shape is, and the rules of trust in it. */
/** Correlation from which a beat is of a shape, and the factor by which its height may differ. */
const matching = 0.8;
const heightOfNew = [0.5, 2] as const;
const heightOfSettled = [0.4, 2.5] as const;
/** A shape is trusted from so many beats on … */
const beatsToTrust = 3;
/** … no larger than a heart makes it between its peaks, mV … */
const largestMillivolts = 9;
/** … not as narrow as a spike of a pacemaker or a contact … */
export const steepestQrs = 3.8;
/** … mostly above 5 Hz, as a QRS complex is and the bump of a moved electrode is not; a wide one must repeat exactly … */
const narrowShare = 0.62;
const wideBeats = 5;
const wideLikeness = 0.985;
/** … in surroundings that repeat, or on a quiet line. More is asked of it where another shape is settled already. */
const likenessAtFirst = 0.75;
const likenessBesideSettled = 0.88;
const quietFloor = 0.1;
const likenessOnQuietLine = 0.55;
/** A trusted shape that came so often is settled: noise that comes later does not take the trust away. */
export const beatsToSettle = 12;
export const likenessToSettle = 0.88;
export const settledForS = 120;
export interface Shape {
  readonly narrow: Float64Array;
  readonly wide: Float64Array;
  beats: number;
  lastBeat: number;
  /** Means over its first beats: likeness of the surroundings, height of the narrow band over the wide one's … */
  likeness: number;
  narrowShare: number;
  floor: number;
  steepness: number;
  millivolts: number;
  doubtedAt: number;
  trusted: boolean;
  settled: boolean;
}

export const within = (value: number, [low, high]: readonly [number, number]): boolean =>
  value > low && value < high;

export function fits(shape: Shape, correlation: number, ratio: number): boolean {
  return correlation >= matching && within(ratio, shape.settled ? heightOfSettled : heightOfNew);
}

export function isLikeHeart(shape: Shape, besideSettled: boolean): boolean {
  if (shape.beats < beatsToTrust) return false;
  if (shape.millivolts >= largestMillivolts || shape.steepness >= steepestQrs) return false;
  const isQrs =
    shape.narrowShare >= narrowShare || (shape.beats >= wideBeats && shape.likeness >= wideLikeness);
  const needed = besideSettled ? likenessBesideSettled : likenessAtFirst;
  const repeats =
    shape.likeness > needed || (shape.floor <= quietFloor && shape.likeness >= likenessOnQuietLine);
  return isQrs && repeats;
}

/** How much would be lost with a shape. */
export function rank({ settled, trusted, beats }: Shape): number {
  if (settled) return 3;
  if (trusted) return 2;
  return beats > beatsToTrust ? 1 : 0;
}
