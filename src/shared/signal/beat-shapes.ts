import type { QrsBeat } from './qrs-beat.ts';
import {
  beatsToSettle,
  likenessToSettle,
  settledForS,
  fits,
  isLikeHeart,
  rank,
  within,
  type Shape,
} from './shape-trust.ts';
import { likeness, peakToPeak, Snippets } from './snippets.ts';

const shapesKept = 6;
/** By how much the height of a beat may differ from that of a known shape. */
const heightOfKnown = [0.55, 1.8] as const;
/** A shape follows its beats: this much of each that fits well, less of one that noise bent. */
const fitsWell = 0.9;
const followsWell = 0.12;
const followsBent = 0.05;
/** The detector's R peak may be so far off where noise lies over it. */
const searchedS = 0.05;

/** What shows that a shape is no beat is remembered for so long. */
const doubtS = 20;
/** Two ventricular complexes of different shape are never so near. */
export const nearestS = 0.28;
/** A beat between two of a settled shape that are no farther apart than this many of its cycles: an artefact. */
const splitCycles = 1.25;

/** A beat as the detector found it, beside the shapes that came before. */
export interface SeenBeat {
  readonly sample: number;
  readonly qrs: QrsBeat;
  /** Correlation of its surroundings with those of its shape's other beats; 0 for the first. */
  readonly surroundings: number;
  /** Height between 5 and 30 Hz as a share of that between 0.7 and 30 Hz. */
  readonly narrowShare: number;
  /** mV between its lowest and highest point, ±200 ms. */
  readonly millivolts: number;
  /** Lies between two beats of the heart's own rhythm. */
  readonly splitsCycle: boolean;
  /** Highest correlation with a trusted shape, as trust stands now. */
  known(): number;
}

class Seen implements SeenBeat {
  splitsCycle = false;
  readonly sample: number;
  readonly qrs: QrsBeat;
  readonly shape: Shape;
  readonly surroundings: number;
  readonly narrowShare: number;
  readonly millivolts: number;
  readonly #correlation: number;
  readonly #trusted: number;

  constructor(
    sample: number,
    qrs: QrsBeat,
    shape: Shape,
    look: Pick<SeenBeat, 'surroundings' | 'narrowShare' | 'millivolts'>,
    match: { readonly correlation: number; readonly trusted: number },
  ) {
    this.sample = sample;
    this.qrs = qrs;
    this.shape = shape;
    this.surroundings = look.surroundings;
    this.narrowShare = look.narrowShare;
    this.millivolts = look.millivolts;
    this.#correlation = match.correlation;
    this.#trusted = match.trusted;
  }

  known(): number {
    return this.shape.trusted ? Math.max(this.#trusted, this.#correlation) : this.#trusted;
  }

  /** Of a settled shape, not merely the first of its own. */
  get isSettled(): boolean {
    return this.#correlation > 0 && this.shape.settled;
  }
}

interface Match {
  readonly shape: Shape | null;
  readonly correlation: number;
  readonly shift: number;
  readonly trusted: number;
}

/**
 * The shapes of a lead's beats and which of them are the heart's, after
 * - C. Orphanidou et al., "Signal-quality indices for the electrocardiogram and photoplethysmogram", IEEE J. Biomed.
 *   Health Inform. 19(3), 2015: beats of one rhythm look alike, noise does not;
 * - Q. Li, R. G. Mark, G. D. Clifford, "Robust heart rate estimation from multiple asynchronous noisy sources using
 *   signal quality indices and a Kalman filter", Physiol. Meas. 29(1), 2008: two ways of looking must agree.
 */
export class BeatShapes {
  readonly #rateHz: number;
  readonly #snippets: Snippets;
  readonly #searched: number;
  readonly #shapes: Shape[] = [];
  readonly #last: Seen[] = [];
  /** Cycle of the settled shapes, samples. */
  #cycle: number | null = null;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#snippets = new Snippets(rateHz);
    this.#searched = this.#snippets.placeOf(Math.round(searchedS * rateHz)) - this.#snippets.placeOf(0);
  }

  /** No shape came often and undisturbed: what is noise cannot be told by comparing. */
  get isFresh(): boolean {
    return !this.#shapes.some(({ settled }) => settled);
  }

  /** @param samples mV, oldest first; NaN where absent */
  push(samples: ArrayLike<number>, firstSample: number): void {
    this.#snippets.push(samples, firstSample);
  }

  /** Beats before a loss are no neighbours of those after it. */
  interrupt(): void {
    this.#last.length = 0;
  }

  /** Takes the next beat; its samples were pushed. */
  see(sample: number, qrs: QrsBeat): SeenBeat {
    const { narrow, wide, narrowReach, wideReach } = this.#snippets;
    const place = this.#snippets.placeOf(sample);
    const found = this.#find(place);
    const millivolts = peakToPeak(wide, place, wideReach);
    const narrowOfWide = peakToPeak(narrow, place, narrowReach) / millivolts;
    const surroundings =
      found.shape === null ? 0 : likeness(wide, place + found.shift, found.shape.wide, true).correlation;
    const look = { surroundings, narrowShare: narrowOfWide, millivolts };
    const shape = found.shape ?? this.#add(sample, place, qrs, look);
    if (found.shape !== null) this.#follow(shape, found, place + found.shift, sample, qrs, look);
    const match = { correlation: found.shape === null ? 0 : found.correlation, trusted: found.trusted };
    const seen = new Seen(sample, qrs, shape, look, match);
    this.#compareWithNeighbours(seen);
    this.#weigh(sample);
    return seen;
  }

  #find(place: number): Match {
    let match: Match = { shape: null, correlation: -1, shift: 0, trusted: -1 };
    for (const shape of this.#shapes) {
      const { shift, correlation, ratio, trusted } = this.#compare(shape, place);
      const best = trusted > match.trusted ? trusted : match.trusted;
      match =
        correlation > match.correlation
          ? { shape: fits(shape, correlation, ratio) ? shape : null, correlation, shift, trusted: best }
          : { ...match, trusted: best };
    }
    return match;
  }

  #compare(shape: Shape, place: number) {
    let best = { shift: 0, correlation: -1, ratio: 0, trusted: -1 };
    for (let shift = -this.#searched; shift <= this.#searched; shift++) {
      const { correlation, ratio } = likeness(this.#snippets.narrow, place + shift, shape.narrow, false);
      const trusted =
        shape.trusted && within(ratio, heightOfKnown) ? Math.max(best.trusted, correlation) : best.trusted;
      best = correlation > best.correlation ? { shift, correlation, ratio, trusted } : { ...best, trusted };
    }
    return best;
  }

  #add(
    sample: number,
    place: number,
    qrs: QrsBeat,
    look: { readonly narrowShare: number; readonly millivolts: number },
  ): Shape {
    const { narrow, wide, narrowReach, wideReach, mask } = this.#snippets;
    const cut = (ring: Float64Array, reach: number): Float64Array =>
      Float64Array.from({ length: 2 * reach + 1 }, (_, i) => ring[(place - reach + i) & mask] ?? 0);
    const shape: Shape = {
      narrow: cut(narrow, narrowReach),
      wide: cut(wide, wideReach),
      beats: 1,
      lastBeat: sample,
      likeness: 0.95,
      narrowShare: look.narrowShare,
      floor: qrs.floor,
      steepness: qrs.steepness,
      millivolts: look.millivolts,
      doubtedAt: -Infinity,
      trusted: false,
      settled: false,
    };
    if (this.#shapes.length < shapesKept) this.#shapes.push(shape);
    else this.#shapes[this.#leastNeeded()] = shape;
    return shape;
  }

  #leastNeeded(): number {
    let least = 0;
    this.#shapes.forEach((shape, i) => {
      const other = this.#shapes[least] ?? shape;
      const difference = rank(shape) - rank(other);
      if (difference < 0 || (difference === 0 && shape.lastBeat < other.lastBeat)) least = i;
    });
    return least;
  }

  #follow(
    shape: Shape,
    { correlation }: Match,
    place: number,
    sample: number,
    qrs: QrsBeat,
    look: Pick<SeenBeat, 'surroundings' | 'narrowShare' | 'millivolts'>,
  ): void {
    const { narrow, wide, mask } = this.#snippets;
    shape.beats++;
    shape.lastBeat = sample;
    const share = correlation >= fitsWell ? Math.max(followsWell, 1 / shape.beats) : followsBent;
    for (const [pattern, ring] of [
      [shape.narrow, narrow],
      [shape.wide, wide],
    ] as const) {
      const from = place - (pattern.length >> 1);
      for (let i = 0; i < pattern.length; i++) {
        const old = pattern[i] ?? 0;
        pattern[i] = old + share * ((ring[(from + i) & mask] ?? 0) - old);
      }
    }
    if (shape.settled) return;
    const weight = Math.max(0.1, 1 / shape.beats);
    shape.likeness += weight * (look.surroundings - shape.likeness);
    shape.narrowShare += weight * (look.narrowShare - shape.narrowShare);
    shape.floor += weight * (qrs.floor - shape.floor);
    shape.steepness += weight * (qrs.steepness - shape.steepness);
    shape.millivolts += weight * (look.millivolts - shape.millivolts);
  }

  /** Two beats too near each other, or one inside the heart's own cycle: which of the shapes is to be doubted. */
  #compareWithNeighbours(seen: Seen): void {
    const before = this.#last.at(-1);
    const earlier = this.#last.at(-2);
    this.#last.push(seen);
    if (this.#last.length > 2) this.#last.shift();
    if (before === undefined) return;
    const interval = seen.sample - before.sample;
    if (interval < nearestS * this.#rateHz && before.shape !== seen.shape) {
      if (standing(before.shape) <= 2 * standing(seen.shape)) before.shape.doubtedAt = seen.sample;
      if (standing(seen.shape) <= 2 * standing(before.shape)) seen.shape.doubtedAt = seen.sample;
    }
    if (!seen.isSettled) return;
    if (before.isSettled) {
      this.#cycle ??= interval;
      this.#cycle += (interval < 2 * this.#cycle ? 0.125 : 0.05) * (interval - this.#cycle);
    } else if (earlier?.isSettled === true && this.#cycle !== null) {
      if (seen.sample - earlier.sample >= splitCycles * this.#cycle) return;
      before.shape.doubtedAt = seen.sample;
      before.splitsCycle = true;
    }
  }

  #weigh(sample: number): void {
    const besideSettled = this.#shapes.some(
      ({ settled, lastBeat }) => settled && sample - lastBeat < settledForS * this.#rateHz,
    );
    for (const shape of this.#shapes) {
      if (shape.settled) continue;
      const isDoubted = sample - shape.doubtedAt <= doubtS * this.#rateHz;
      shape.trusted = !isDoubted && isLikeHeart(shape, besideSettled);
      shape.settled = shape.trusted && shape.beats >= beatsToSettle && shape.likeness >= likenessToSettle;
    }
  }
}

/** What a shape weighs against a neighbour's. */
const standing = ({ trusted, beats }: Shape): number => (trusted ? beats : 0);
