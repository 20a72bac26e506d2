import { createRandom } from '#main/simulation/random.ts';

/** Choices that look random and are the same for the same seed. */
export class Random {
  readonly #uniform: () => number;

  constructor(seed: number) {
    this.#uniform = createRandom(seed).uniform;
  }

  /** 0 ≤ value < 1 */
  next(): number {
    return this.#uniform();
  }

  /** 0 ≤ value < `below`, whole */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}
