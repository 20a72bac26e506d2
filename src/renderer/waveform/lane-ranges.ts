import { isAbsent, type StreamFrame } from '#shared/codec/frame.ts';
import { AutoRange } from './auto-range.ts';
import type { Range, WaveformLane } from './lanes.ts';

/** Frames are looked into for a short while, again and again: heights change slowly. */
const lookEveryMs = 250;
/** Long enough that each device sent something: drivers send every 20 to 50 ms. */
const lookForMs = 60;

interface Ranged {
  readonly lane: WaveformLane;
  readonly tracker: AutoRange;
  /** Since when frames are looked into, ms of their own time. */
  lookedMs: number;
}

/** Follows the heights of those lanes whose signals have no calibrated unit. */
export class LaneRanges {
  /** By stream: after a replug a height is found anew. */
  readonly #ranged = new Map<number, Ranged>();
  readonly #ranges: Map<string, Range>;

  /**
   * @param kept by lane key, filled here: each lane keeps the height it had until there is another, also where the next
   * view shows it, which would else begin with a trace that is nearly flat
   */
  constructor(kept: Map<string, Range>) {
    this.#ranges = kept;
  }

  configure(lanes: readonly WaveformLane[]): void {
    const before = new Map(this.#ranged);
    this.#ranged.clear();
    for (const lane of lanes) {
      if (lane.signal.unit === 'mV' || lane.streamId === null) continue;
      const { tracker, lookedMs } = before.get(lane.streamId) ?? {
        tracker: new AutoRange(lane.signal),
        lookedMs: -Infinity,
      };
      this.#ranged.set(lane.streamId, { lane, tracker, lookedMs });
    }
  }

  /** By the frames' own time: what a view begins with, seconds of it at once, tells its height as well. */
  see(frame: StreamFrame): void {
    const ranged = this.#ranged.get(frame.streamId);
    if (ranged === undefined) return;
    const sinceMs = frame.startMs - ranged.lookedMs;
    if (sinceMs >= lookForMs && sinceMs < lookEveryMs) return;
    if (sinceMs < 0 || sinceMs >= lookEveryMs) ranged.lookedMs = frame.startMs;
    const { lane, tracker } = ranged;
    const found = extremes(frame);
    if (found === null) return;
    const [a, b] = found.map((count) => count * frame.scale + lane.signal.offset);
    if (a === undefined || b === undefined) return;
    const range = tracker.observe(frame.startMs, Math.min(a, b), Math.max(a, b));
    if (range !== null) this.#ranges.set(lane.key, range);
  }

  /** By lane key; a lane is missing while not enough of it was seen. */
  found(): Readonly<Record<string, Range>> {
    return Object.fromEntries(this.#ranges);
  }
}

/** Smallest and largest count of a frame, or null when all are absent. */
function extremes({ samples, encoding }: StreamFrame): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const count of samples) {
    if (isAbsent(encoding, count)) continue;
    if (count < low) low = count;
    if (count > high) high = count;
  }
  return low > high ? null : [low, high];
}
