import { absentCount } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { Envelope } from './envelope.ts';

/** Width of the finest bucket that is kept, ms; finer looks read the samples themselves. */
export const bucketMs = 250;
const bucketsPerChunk = 1024;

/**
 * Smallest and largest physical value of one signal for each quarter of a second, at multiples of 250 ms since 1970.
 * Twelve hours are 172,800 pairs: one level is enough to sum up any stretch in a few milliseconds. Kept in chunks of
 * 256 s, so that a signal that was away for hours costs nothing.
 */
export class Overview {
  /** By chunk number: min, max, min, max …, NaN where no sample is. */
  readonly #chunks = new Map<number, Float32Array>();
  readonly #dirty = new Set<number>();

  /** @param offset of the signal: physical = count · scale + offset */
  add(frame: StreamFrame, offset: number): void {
    const { samples, scale, startMs, encoding } = frame;
    const absent = absentCount[encoding];
    const periodMs = 1000 / frame.rateHz;
    for (let index = 0; index < samples.length; index += 1) {
      const count = samples[index] ?? absent;
      if (count !== absent) this.#put(startMs + index * periodMs, count * scale + offset);
    }
  }

  /** What changed since the last call, as base64 of little-endian floats, for the journal. */
  takeChanges(): { index: number; data: string }[] {
    const changes = [...this.#dirty].map((index) => {
      const chunk = this.#chunks.get(index) ?? new Float32Array();
      const view = new DataView(new ArrayBuffer(chunk.byteLength));
      chunk.forEach((value, at) => view.setFloat32(at * 4, value, true));
      return { index, data: Buffer.from(view.buffer).toString('base64') };
    });
    this.#dirty.clear();
    return changes;
  }

  /** The changes were not stored: they are to come with the next ones. */
  giveBack(indices: Iterable<number>): void {
    for (const index of indices) this.#dirty.add(index);
  }

  /** Joins a stored chunk in. */
  join(index: number, data: string): void {
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length !== bucketsPerChunk * 8) return;
    const chunk = this.#chunk(index);
    for (let at = 0; at < bucketsPerChunk; at += 1) {
      widen(chunk, at, bytes.readFloatLE(at * 8), bytes.readFloatLE(at * 8 + 4));
    }
  }

  /**
   * @param widthMs multiple of `bucketMs`
   * @param fromMs multiple of `bucketMs`
   */
  sumUp(fromMs: number, widthMs: number, count: number): Envelope {
    const envelope = new Envelope(fromMs, widthMs, count);
    const first = fromMs / bucketMs;
    const perBucket = widthMs / bucketMs;
    const end = first + count * perBucket;
    for (const [index, chunk] of this.#chunks) {
      const base = index * bucketsPerChunk;
      const to = Math.min(end - base, bucketsPerChunk);
      for (let at = Math.max(0, first - base); at < to; at += 1) {
        const min = chunk[at * 2] ?? NaN;
        if (Number.isNaN(min)) continue;
        envelope.put(Math.floor((base + at - first) / perBucket), min);
        envelope.put(Math.floor((base + at - first) / perBucket), chunk[at * 2 + 1] ?? NaN);
      }
    }
    return envelope;
  }

  #put(timeMs: number, value: number): void {
    const bucket = Math.floor(timeMs / bucketMs);
    const index = Math.floor(bucket / bucketsPerChunk);
    widen(this.#chunk(index), bucket - index * bucketsPerChunk, value, value);
    this.#dirty.add(index);
  }

  #chunk(index: number): Float32Array {
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) {
      chunk = new Float32Array(bucketsPerChunk * 2).fill(NaN);
      this.#chunks.set(index, chunk);
    }
    return chunk;
  }
}

/** NaN never compares as true: it widens nothing, and anything widens it. */
function widen(chunk: Float32Array, at: number, min: number, max: number): void {
  if (!((chunk[at * 2] ?? NaN) <= min) && !Number.isNaN(min)) chunk[at * 2] = min;
  if (!((chunk[at * 2 + 1] ?? NaN) >= max) && !Number.isNaN(max)) chunk[at * 2 + 1] = max;
}
