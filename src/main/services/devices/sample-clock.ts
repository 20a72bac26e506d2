/**
 * Time of a device's ticks (samples, or groups of them), on a clock that never jumps.
 *
 * Bytes arrive in bursts, always late, never early: the arrivals' lower envelope is the device's clock. The time of a
 * tick is the first arrival plus its number divided by the rate; once a second the smallest lateness of that second
 * corrects rate and phase a little (a second-order loop, critically damped, 10 s), so that no burst shows and a slow
 * drift is followed. Where ticks stay late by more than bursts explain, ticks are missing.
 */
export interface SampleClockOptions {
  /** Nominal ticks a second. */
  readonly rateHz: number;
  /** Gaps that the clock finds are multiples of this. */
  readonly gapUnit: number;
}

const windowMs = 1000;
const phaseGain = 0.2;
const rateGain = 0.01;
/** Oscillators without a crystal are off by a percent at most. */
const maxRateError = 0.01;
/** Phase is corrected by at most 2 %: nobody sees it on a sweep. Lateness may be loss, so it is followed less readily. */
const maxSlewEarly = 0.02;
const maxSlewLate = 0.005;
/** What is further off than this says nothing about the rate, ms. */
const rateEvidenceMs = 50;
/** A gap without any other evidence is at least so long, ms, and so many ticks. */
const gapMs = 150;
const gapTicks = 5;
/** With evidence, or after a pause, lateness is watched for this long. */
const suspicionMs = 250;
/** After a pause longer than any burst, ticks that stay late by so much did not queue up anywhere: they were lost. */
const pauseMs = 400;
const pauseGapMs = 100;
/** Ticks so far ahead of the clock are not those of a device that keeps its rate. */
const aheadMs = 2000;

export class SampleClock {
  readonly #nominalMs: number;
  readonly #gapUnit: number;
  #periodMs: number;
  #rateError = 0;
  /** Number of ticks that were received or are known to be missing. */
  #ticks = 0;
  #anchorTick = 0;
  #anchorMs = Number.NaN;
  #windowEndMs = 0;
  #windowLateness = Number.POSITIVE_INFINITY;
  #usualLateness = 0;
  #suspected = 0;
  #suspicionEndMs = 0;
  #suspicionLateness = Number.POSITIVE_INFINITY;
  #paused = false;
  #lastArrivalMs = 0;
  #tooFast = false;

  constructor(options: SampleClockOptions) {
    this.#nominalMs = 1000 / options.rateHz;
    this.#periodMs = this.#nominalMs;
    this.#gapUnit = options.gapUnit;
  }

  /** The device sends far more than its rate allows: it is another device, or it floods. */
  get tooFast(): boolean {
    return this.#tooFast;
  }

  /**
   * After a pause it takes a moment to know whether what follows is late or whether ticks are missing. A gap that
   * `settle` then answers lies before all ticks since the pause.
   */
  get deciding(): boolean {
    return this.#paused;
  }

  /** Ticks received. */
  received(ticks: number): void {
    this.#ticks += ticks;
  }

  /** Ticks known to be missing. */
  missing(ticks: number): void {
    this.#ticks += ticks;
  }

  /** About so many ticks were probably destroyed. */
  suspect(ticks: number): void {
    this.#suspected += ticks;
  }

  /** @returns ms on the monotonic clock; NaN before the first arrival was settled */
  timeOf(tick: number): number {
    return this.#anchorMs + (tick - this.#anchorTick) * this.#periodMs;
  }

  /**
   * All ticks of the bytes that came at `arrivalMs` were counted.
   * @returns ticks that the clock knows to be missing before the next one; already counted
   */
  settle(arrivalMs: number): number {
    if (Number.isNaN(this.#anchorMs)) {
      if (this.#ticks === 0) return 0;
      this.#anchorTick = this.#ticks;
      this.#anchorMs = arrivalMs;
      this.#windowEndMs = arrivalMs + windowMs;
      this.#lastArrivalMs = arrivalMs;
      return 0;
    }
    const pause = arrivalMs - this.#lastArrivalMs;
    this.#lastArrivalMs = arrivalMs;
    const lateness = arrivalMs - this.timeOf(this.#ticks);
    this.#tooFast = lateness < -aheadMs;
    this.#windowLateness = Math.min(this.#windowLateness, lateness);
    if (pause > pauseMs && lateness > pause / 2 && !this.#paused) {
      this.#paused = true;
      this.#suspicionEndMs = arrivalMs + suspicionMs;
      this.#suspicionLateness = lateness;
    }
    const gap = this.#weighSuspicion(arrivalMs, lateness);
    return gap > 0 || arrivalMs < this.#windowEndMs ? gap : this.#endWindow(arrivalMs);
  }

  #weighSuspicion(arrivalMs: number, lateness: number): number {
    if (this.#suspected === 0 && !this.#paused) return 0;
    if (this.#suspicionEndMs === 0) {
      this.#suspicionEndMs = arrivalMs + suspicionMs;
      this.#suspicionLateness = lateness;
    }
    this.#suspicionLateness = Math.min(this.#suspicionLateness, lateness);
    if (arrivalMs < this.#suspicionEndMs) return 0;
    const gap = this.#paused ? this.#pauseGap() : this.#destroyedGap();
    this.#suspected = 0;
    this.#paused = false;
    this.#suspicionEndMs = 0;
    return this.#insert(gap);
  }

  #pauseGap(): number {
    return this.#suspicionLateness < pauseGapMs ? 0 : this.#units(this.#suspicionLateness);
  }

  #destroyedGap(): number {
    const late = (this.#suspicionLateness - this.#usualLateness) / this.#periodMs;
    return late >= 0.6 * this.#suspected ? this.#suspected : 0;
  }

  #endWindow(arrivalMs: number): number {
    const lateness = this.#windowLateness;
    if (lateness > Math.max(gapMs, gapTicks * this.#periodMs)) {
      const gap = this.#units(lateness);
      if (gap > 0) return this.#insert(gap);
    }
    // From here on time runs at the corrected rate; what was said about earlier ticks stays.
    this.#anchorMs = this.timeOf(this.#ticks);
    this.#anchorTick = this.#ticks;
    const seconds = (arrivalMs - this.#windowEndMs + windowMs) / 1000;
    if (Math.abs(lateness) < rateEvidenceMs) {
      const step = (rateGain * lateness * seconds) / 1000;
      this.#rateError = Math.max(-maxRateError, Math.min(maxRateError, this.#rateError + step));
    }
    const slew = Math.max(-maxSlewEarly, Math.min(maxSlewLate, (phaseGain * lateness) / 1000));
    this.#periodMs = this.#nominalMs * (1 + this.#rateError + slew);
    this.#usualLateness = lateness;
    this.#startWindow(arrivalMs);
    return 0;
  }

  #units(lateness: number): number {
    return Math.round(lateness / this.#periodMs / this.#gapUnit) * this.#gapUnit;
  }

  #insert(gap: number): number {
    if (gap === 0) return 0;
    this.#ticks += gap;
    this.#windowLateness = Number.POSITIVE_INFINITY;
    return gap;
  }

  #startWindow(fromMs: number): void {
    this.#windowEndMs = fromMs + windowMs;
    this.#windowLateness = Number.POSITIVE_INFINITY;
  }
}
