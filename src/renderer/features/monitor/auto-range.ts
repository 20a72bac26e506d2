import { decodeFrames, isAbsent } from '#shared/codec/frame.ts';
import type { LiveSignal, SignalInfo } from '#shared/domain/signals.ts';
import type { FrameSource } from '#renderer/waveform/lanes.ts';
import { usualExtent } from '#renderer/waveform/usual-extent.ts';
import { laneKey, type Range } from './lanes-of.ts';

/** About what a lane shows at once; a spike of a tenth of it does not make its scale. */
const windowMs = 8_000;
/** Before this nothing is known of the signal's height. */
const firstAfterMs = 1_200;
const margin = 0.15;
/** A lane is narrowed only when the signal fills less than this part of it: heights do not breathe. */
const leastFilled = 0.4;
/** Noise of a sensor that lies on the table is not blown up beyond this part of the signal's own range. */
const narrowest = 1 / 2_000;

interface Seen {
  readonly timeMs: number;
  readonly low: number;
  readonly high: number;
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** Follows the height of one signal that has no calibrated unit, in steps that the eye can keep up with. */
export class AutoRange {
  readonly #signal: Pick<SignalInfo, 'unit' | 'displayRange'>;
  readonly #leastSpan: number;
  #seen: Seen[] = [];
  #sinceMs: number | null = null;
  #range: Range | null = null;

  constructor(signal: Pick<SignalInfo, 'unit' | 'displayRange'>) {
    const { displayRange } = signal;
    this.#signal = signal;
    this.#leastSpan = (displayRange[1] - displayRange[0]) * narrowest;
  }

  /** @returns the range to draw in, null while not enough was seen; the same object until it changes */
  observe(timeMs: number, low: number, high: number): Range | null {
    this.#sinceMs ??= timeMs;
    this.#seen = [...this.#seen.filter((seen) => seen.timeMs > timeMs - windowMs), { timeMs, low, high }];
    if (timeMs - this.#sinceMs < firstAfterMs) return null;
    const lows = sorted(this.#seen.map((seen) => seen.low));
    const highs = sorted(this.#seen.map((seen) => seen.high));
    const [lowest, highest] = usualExtent(lows, highs, this.#signal) ?? [low, high];
    if (this.#range === null || !this.#fits(this.#range, lowest, highest))
      this.#range = this.#around(lowest, highest);
    return this.#range;
  }

  #around(lowest: number, highest: number): Range {
    const half = Math.max(highest - lowest, this.#leastSpan) * (0.5 + margin);
    const middle = (lowest + highest) / 2;
    return [middle - half, middle + half];
  }

  #fits([low, high]: Range, lowest: number, highest: number): boolean {
    const span = Math.max(highest - lowest, this.#leastSpan);
    return lowest >= low && highest <= high && span >= (high - low) * leastFilled;
  }
}

/** Smallest and largest value of a frame, or null when all are absent. */
function extremes(samples: Int16Array | Int32Array, absent: (count: number) => boolean): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const count of samples) {
    if (absent(count)) continue;
    if (count < low) low = count;
    if (count > high) high = count;
  }
  return low > high ? null : [low, high];
}

/** Messages are looked into for a short while, again and again; the rest passes untouched to the worker. */
const peekEveryMs = 250;
/** Long enough that each device sent something: drivers send every 20 to 50 ms. */
const peekForMs = 60;

class Peeker {
  readonly #signals: ReadonlyMap<number, LiveSignal>;
  readonly #trackers: ReadonlyMap<number, AutoRange>;
  readonly #onRanges: (ranges: ReadonlyMap<string, Range>) => void;
  #ranges: ReadonlyMap<string, Range> = new Map();

  constructor(signals: readonly LiveSignal[], onRanges: (ranges: ReadonlyMap<string, Range>) => void) {
    this.#signals = new Map(signals.map((signal) => [signal.streamId, signal]));
    this.#trackers = new Map(signals.map((signal) => [signal.streamId, new AutoRange(signal)]));
    this.#onRanges = onRanges;
  }

  peek(message: ArrayBuffer, nowMs: number): void {
    const next = new Map(this.#ranges);
    for (const { streamId, samples, encoding, scale } of decodeFrames(new Uint8Array(message))) {
      const signal = this.#signals.get(streamId);
      const found = signal && extremes(samples, (count) => isAbsent(encoding, count));
      if (signal === undefined || found == null) continue;
      const [low, high] = [found[0] * scale + signal.offset, found[1] * scale + signal.offset];
      const range = this.#trackers.get(streamId)?.observe(nowMs, Math.min(low, high), Math.max(low, high));
      if (range != null) next.set(laneKey(signal), range);
    }
    if ([...next].every(([key, range]) => this.#ranges.get(key) === range)) return;
    this.#ranges = next;
    this.#onRanges(next);
  }
}

/**
 * Passes messages on and now and then looks into some, to follow the heights of signals that have no calibrated unit.
 * @param onRanges called when a range changed; by lane key
 */
export function rangingSource(
  source: FrameSource,
  signals: readonly LiveSignal[],
  onRanges: (ranges: ReadonlyMap<string, Range>) => void,
): FrameSource {
  const peeker = new Peeker(
    signals.filter((signal) => signal.unit !== 'mV'),
    onRanges,
  );
  return {
    onFrames: (listener) =>
      source.onFrames((message) => {
        const nowMs = performance.now();
        if (nowMs % peekEveryMs < peekForMs) peeker.peek(message, nowMs);
        listener(message);
      }),
  };
}
