/** Beats over which a device averages its heart rate. */
const averagedBeats = 8;

/** Mean rate of the last beats (or breaths), as a monitor shows it. */
export class BeatAverage {
  readonly #seconds: Float64Array;
  #count = 0;

  constructor(length = averagedBeats) {
    this.#seconds = new Float64Array(length);
  }

  /** @param beatSeconds length of a beat */
  add(beatSeconds: number): void {
    this.#seconds[this.#count % this.#seconds.length] = beatSeconds;
    this.#count += 1;
  }

  /** @returns 1/min, null before the second beat */
  ratePerMin(): number | null {
    const known = Math.min(this.#count, this.#seconds.length);
    if (known < 2) return null;
    let sum = 0;
    for (let i = 0; i < known; i += 1) sum += this.#seconds[i] ?? 0;
    return (60 * known) / sum;
  }

  forget(): void {
    this.#count = 0;
  }
}
