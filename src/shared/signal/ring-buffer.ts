/**
 * The newest samples of one signal, addressed by sample index. Fixed memory, no allocation per sample.
 * A sample that never came, or was absent, reads as NaN.
 */
export class SampleRing {
  readonly #values: Float32Array;
  #end = 0;
  #start = 0;

  /** @param capacity samples kept */
  constructor(capacity: number) {
    if (!(Number.isInteger(capacity) && capacity > 0)) throw new RangeError('capacity must be positive');
    this.#values = new Float32Array(capacity);
  }

  /** Index of the oldest sample kept. */
  get start(): number {
    return this.#start;
  }

  /** One past the index of the newest sample. */
  get end(): number {
    return this.#end;
  }

  /** Forgets everything; the next write may start anywhere. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
  }

  /**
   * Appends samples; what lies between `end` and `first` becomes NaN. Samples before `end` were written once and are
   * not written again.
   * @param first index of the first of `samples`
   */
  write(samples: Float32Array, first: number): void {
    if (samples.length === 0) return;
    const capacity = this.#values.length;
    if (this.#start === this.#end) {
      this.#start = first;
      this.#end = first;
    }
    const last = first + samples.length;
    if (last <= this.#end) return;
    const skipped = Math.max(0, this.#end - first, samples.length - capacity);
    this.#fillAbsent(Math.max(this.#end, last - capacity), first + skipped);
    const kept = skipped === 0 ? samples : samples.subarray(skipped);
    const at = (first + skipped) % capacity;
    const untilWrap = capacity - at;
    if (kept.length <= untilWrap) this.#values.set(kept, at);
    else {
      this.#values.set(kept.subarray(0, untilWrap), at);
      this.#values.set(kept.subarray(untilWrap), 0);
    }
    this.#end = last;
    this.#start = Math.max(this.#start, last - capacity);
  }

  #fillAbsent(from: number, to: number): void {
    const capacity = this.#values.length;
    for (let i = from; i < to; i++) this.#values[i % capacity] = Number.NaN;
  }

  /** @returns the sample, NaN when it is absent or no longer (or not yet) kept */
  at(index: number): number {
    if (index < this.#start || index >= this.#end) return Number.NaN;
    return this.#values[index % this.#values.length] ?? Number.NaN;
  }
}
