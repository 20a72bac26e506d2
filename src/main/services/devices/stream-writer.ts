import { absentCount, type LiveSignal } from '#shared/domain/signals.ts';
import type { Absence } from '#shared/domain/absence.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';

/** Takes a finished frame; its samples are the taker's to keep. */
export type FrameSink = (frame: StreamFrame) => void;

/** Longest frame: what a stalled port brings at once is cut into several. */
const capacity = 4096;

/** Collects one signal's samples into stream frames; nothing is allocated per sample. */
export class StreamWriter {
  readonly signal: LiveSignal;
  readonly #timeOf: (sample: number) => number;
  readonly #sink: FrameSink;
  readonly #samples: Int16Array | Int32Array;
  readonly #absent: number;
  readonly #lowest: number;
  readonly #highest: number;
  #count = 0;
  #first = 0;
  #sequence = 0;
  #absence: Absence | null = null;

  /** @param timeOf UTC ms of a sample's index */
  constructor(signal: LiveSignal, timeOf: (sample: number) => number, sink: FrameSink) {
    this.signal = signal;
    this.#timeOf = timeOf;
    this.#sink = sink;
    this.#samples = signal.encoding === 'i16' ? new Int16Array(capacity) : new Int32Array(capacity);
    this.#absent = absentCount[signal.encoding];
    this.#lowest = this.#absent + 1;
    this.#highest = -this.#absent - 1;
  }

  /** Samples that wait to be flushed. */
  get pending(): number {
    return this.#count;
  }

  /** A count that the encoding cannot hold is absent. */
  put(count: number): void {
    if (count >= this.#lowest && count <= this.#highest) this.#store(count);
    else this.absent('out-of-range');
  }

  absent(reason: Absence): void {
    // A frame has one reason for all its absent samples.
    if (this.#absence !== null && this.#absence !== reason) this.flush();
    this.#absence = reason;
    this.#store(this.#absent);
  }

  /** The next samples are missing: the following frame begins after them. */
  skip(samples: number): void {
    this.flush();
    this.#first += samples;
  }

  /** Samples are missing before those that wait. */
  shift(samples: number): void {
    this.#first += samples;
  }

  flush(): void {
    if (this.#count === 0) return;
    const { streamId, rateHz, encoding, scale } = this.signal;
    const frame: StreamFrame = {
      streamId,
      sequence: this.#sequence,
      firstSample: this.#first,
      startMs: this.#timeOf(this.#first),
      rateHz,
      encoding,
      scale,
      absence: this.#absence,
      samples: this.#samples.slice(0, this.#count),
    };
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#first += this.#count;
    this.#count = 0;
    this.#absence = null;
    this.#sink(frame);
  }

  #store(count: number): void {
    this.#samples[this.#count] = count;
    this.#count += 1;
    if (this.#count === capacity) this.flush();
  }
}
