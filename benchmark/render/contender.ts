/** Shows the live picture in `root`. */
export interface Contender {
  /**
   * @returns tells how many frames it has drawn so far; null when it cannot know, because the display takes what is
   * drawn at its own pace: the frames that reached the display are counted then
   */
  start(root: HTMLElement): (() => number) | null;
}

/** How many samples of one signal a chart that redraws everything keeps, and its newest ones. */
export class SlidingWindow {
  readonly #values: Float64Array;
  readonly #length: number;
  #end: number;

  /** A double-length buffer that is shifted once per window, so that sliding costs next to nothing. */
  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(2 * length);
    this.#end = length;
  }

  add(value: number): void {
    if (this.#end === this.#values.length) {
      this.#values.copyWithin(0, this.#length);
      this.#end = this.#length;
    }
    this.#values[this.#end++] = value;
  }

  /** The newest `length` values, without a copy. */
  newest(): Float64Array {
    return this.#values.subarray(this.#end - this.#length, this.#end);
  }
}
