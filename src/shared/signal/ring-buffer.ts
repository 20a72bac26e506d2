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
    const capacity = this.#values.length;
    if (this.#start === this.#end) {
      this.#start = first;
      this.#end = first;
    }
    const skip = Math.max(0, this.#end - first, samples.length - capacity);
    const last = first + samples.length;
    if (last <= this.#end) return;
    const from = first + skip;
    if (from - this.#end >= capacity) this.#values.fill(Number.NaN);
    else for (let i = this.#end; i < from; i++) this.#values[i % capacity] = Number.NaN;
    for (let i = skip; i < samples.length; i++) {
      this.#values[(first + i) % capacity] = samples[i] ?? Number.NaN;
    }
    this.#end = last;
    this.#start = Math.max(this.#start, last - capacity);
  }

  /** @returns the sample, NaN when it is absent or no longer (or not yet) kept */
  at(index: number): number {
    if (index < this.#start || index >= this.#end) return Number.NaN;
    return this.#values[index % this.#values.length] ?? Number.NaN;
  }
}
