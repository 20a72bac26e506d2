import { SignalFilter } from '#shared/signal/filters.ts';
import { SampleRing } from '#shared/signal/ring-buffer.ts';
import { isAbsent, type StreamFrame } from '#shared/codec/frame.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { LaneFilter } from './lanes.ts';
import type { Trace } from './trace.ts';

/** The longest window: a wide screen at 6.25 mm/s. */
const keptS = 120;
/** A frame's time may differ this much from the sample clock so far without being a gap or a jump. */
const toleratedMs = 50;
/** Part of a tolerated difference that each frame corrects: the driver's drift estimate moves slowly. */
const driftStep = 0.02;

/**
 * What one lane has received: samples on an even grid of the signal's rate that goes on through losses and
 * reconnections, raw and filtered, with the time of the device's sample clock.
 */
export class LaneHistory implements Trace {
  readonly signal: SignalInfo;
  readonly #raw: SampleRing;
  readonly #filtered: SampleRing;
  #filter: SignalFilter;
  #streamId: number | null = null;
  #nextFirst = 0;
  /** Time of grid index 0, moved slowly by drift. */
  #originMs = 0;
  #scratch = new Float32Array(1024);

  constructor(signal: SignalInfo, filter: LaneFilter) {
    this.signal = signal;
    const capacity = Math.ceil(signal.rateHz * keptS);
    this.#raw = new SampleRing(capacity);
    this.#filtered = new SampleRing(capacity);
    this.#filter = new SignalFilter(signal.rateHz, filter);
  }

  get rateHz(): number {
    return this.signal.rateHz;
  }

  get start(): number {
    return this.#filtered.start;
  }

  get end(): number {
    return this.#filtered.end;
  }

  /** Filtered. */
  value(index: number): number {
    return this.#filtered.at(index);
  }

  timeMs(index: number): number {
    return this.#originMs + (index * 1000) / this.signal.rateHz;
  }

  /** @returns false when time went back, and everything before is forgotten */
  add(frame: StreamFrame): boolean {
    const samples = this.#physical(frame);
    let first = this.end + this.#lostBefore(frame);
    if (first + samples.length <= this.end && this.#streamId === frame.streamId) return true;
    let continued = true;
    const jumpMs = frame.startMs - this.timeMs(first);
    if (this.#streamId === null || jumpMs < -toleratedMs) {
      continued = this.#streamId === null;
      first = 0;
      this.#raw.clear();
      this.#filtered.clear();
      this.#originMs = frame.startMs;
    } else if (jumpMs > toleratedMs) {
      first += Math.round((jumpMs * this.signal.rateHz) / 1000);
    } else {
      this.#originMs += jumpMs * driftStep;
    }
    this.#streamId = frame.streamId;
    this.#nextFirst = frame.firstSample + samples.length;
    this.#write(samples, first);
    return continued;
  }

  /** Filters anew what is kept. */
  refilter(filter: LaneFilter): void {
    this.#filter = new SignalFilter(this.signal.rateHz, filter);
    const { start, end } = this.#raw;
    this.#filtered.clear();
    const chunk = new Float32Array(end - start);
    for (let i = start; i < end; i++) chunk[i - start] = this.#raw.at(i);
    this.#filter.apply(chunk);
    if (chunk.length > 0) this.#filtered.write(chunk, start);
  }

  /** Samples of the same stream that did not come before this frame; negative when the frame came already. */
  #lostBefore(frame: StreamFrame): number {
    return frame.streamId === this.#streamId ? frame.firstSample - this.#nextFirst : 0;
  }

  #write(samples: Float32Array, first: number): void {
    // Of another stream, or again from before: as far away as any hole can be.
    if (first !== this.end) this.#filter.interrupt(first > this.end ? first - this.end : Infinity);
    this.#raw.write(samples, first);
    this.#filter.apply(samples);
    this.#filtered.write(samples, first);
  }

  /** @returns valid until the next call */
  #physical(frame: StreamFrame): Float32Array {
    const { samples, encoding, scale } = frame;
    if (samples.length > this.#scratch.length) this.#scratch = new Float32Array(samples.length);
    const out = this.#scratch.subarray(0, samples.length);
    for (let i = 0; i < out.length; i++) {
      const count = samples[i] ?? 0;
      out[i] = isAbsent(encoding, count) ? Number.NaN : count * scale + this.signal.offset;
    }
    return out;
  }
}
