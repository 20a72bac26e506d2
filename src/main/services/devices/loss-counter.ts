import type { Loss } from '#shared/contract/devices.ts';

/** Time of one step of the sliding five seconds, ms. */
export const lossStepMs = 500;
const steps = 10;

/** Samples expected and lost: in the last five seconds, and since the session took the device. */
export class LossCounter {
  readonly #expected = new Float64Array(steps);
  readonly #lost = new Float64Array(steps);
  #step = 0;
  #totalExpected = 0;
  #totalLost = 0;
  #skippedBytes = 0;
  #foreignLines = 0;

  add(expected: number, lost: number): void {
    this.#expected[this.#step] = (this.#expected[this.#step] ?? 0) + expected;
    this.#lost[this.#step] = (this.#lost[this.#step] ?? 0) + lost;
    this.#totalExpected += expected;
    this.#totalLost += lost;
  }

  skipped(bytes: number, foreignLines: number): void {
    this.#skippedBytes += bytes;
    this.#foreignLines += foreignLines;
  }

  /** Called every `lossStepMs`. */
  step(): void {
    this.#step = (this.#step + 1) % steps;
    this.#expected[this.#step] = 0;
    this.#lost[this.#step] = 0;
  }

  /** The session begins here. */
  restart(): void {
    this.#totalExpected = 0;
    this.#totalLost = 0;
    this.#skippedBytes = 0;
    this.#foreignLines = 0;
  }

  read(): Loss {
    const expected = this.#expected.reduce((sum, value) => sum + value, 0);
    const lost = this.#lost.reduce((sum, value) => sum + value, 0);
    return {
      last5s: expected === 0 ? 0 : lost / expected,
      total: this.#totalExpected === 0 ? 0 : this.#totalLost / this.#totalExpected,
      lostSamples: Math.round(this.#totalLost),
      expectedSamples: Math.round(this.#totalExpected),
      skippedBytes: this.#skippedBytes,
      foreignLines: this.#foreignLines,
    };
  }
}
