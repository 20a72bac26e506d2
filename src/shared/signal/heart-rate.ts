import type { Absence } from '../domain/absence.ts';
import { BeatShapes, type SeenBeat } from './beat-shapes.ts';
import type { QrsBeat } from './qrs-beat.ts';
import { QrsDetector } from './qrs.ts';
import { rateEvidence, type Evidence } from './rate-evidence.ts';

/** Beats a minute between which the rate is told; outside it is `out-of-range`. */
const heartRateRange = [20, 300] as const;

/** The rate is that of the intervals of the last ten seconds. */
const windowS = 10;
/** Two beats at 20 a minute are 3 s apart: after this long without one, nothing is known any more. */
const silenceS = 4;
/** After artefact the beats must be sure for so long before a rate is told again: noise is so by chance, but not for long. */
const sureAgainS = 2;
/** So long without signal may hide a beat. */
const hiddenS = 0.2;

export type HeartRateReading =
  { readonly value: number; readonly absence: null } | { readonly value: null; readonly absence: Absence };

/**
 * Heart rate from one ECG lead by our own QRS detector: 60 s over the median RR interval of the last ten seconds. It is
 * told only where the signal supports it (`rate-evidence`); where noise may have been counted or may hide beats, the
 * reading is absent, `artefact`. A step 80 → 120 or 80 → 40 is followed within 10 s.
 *
 * ```ts
 * const meter = new HeartRateMeter(signal.rateHz, (sample) => …beat event…);
 * meter.push(physicalMillivolts, frame.firstSample, frame.absence);
 * meter.read(); // { value: 72.4, absence: null } or { value: null, absence: 'lead-off' }
 * ```
 */
export class HeartRateMeter {
  readonly #rateHz: number;
  readonly #detector: QrsDetector;
  readonly #shapes: BeatShapes;
  readonly #onBeat: ((sampleIndex: number) => void) | undefined;
  /** Of the window, oldest first. */
  #beats: SeenBeat[] = [];
  /** Index from which beats could be seen. */
  #from = 0;
  #end = 0;
  #absentFor = 0;
  #absence: Absence = 'searching';
  #artefactAt = -Infinity;
  #evidence: Evidence = 'searching';

  /**
   * @param rateHz 100 to 1000
   * @param onBeat called with the sample index of each R peak, except in artefact, where it is not known to be one
   */
  constructor(rateHz: number, onBeat?: (sampleIndex: number) => void) {
    this.#rateHz = rateHz;
    this.#onBeat = onBeat;
    this.#shapes = new BeatShapes(rateHz);
    this.#detector = new QrsDetector(rateHz, (sample, qrs) => this.#beat(sample, qrs));
  }

  /**
   * @param samples mV, oldest first; NaN where absent
   * @param firstSample index of the first of them
   * @param absence why samples are absent; null when none is
   */
  push(samples: ArrayLike<number>, firstSample: number, absence: Absence | null): void {
    if (this.#end === 0) this.#from = firstSample;
    else if (firstSample !== this.#end) {
      this.#miss(Math.abs(firstSample - this.#end), 'silent', firstSample);
    }
    for (let i = 0; i < samples.length; i++) {
      if (Number.isNaN(samples[i])) this.#miss(1, absence ?? 'invalid', firstSample + i + 1);
      else this.#absentFor = 0;
    }
    this.#end = firstSample + samples.length;
    this.#shapes.push(samples, firstSample);
    this.#detector.push(samples, firstSample);
  }

  /** The rate after the last sample pushed, in beats a minute. */
  read(): HeartRateReading {
    const last = this.#beats.at(-1);
    if (this.#absentFor > 0 && last === undefined) return absent(this.#absence);
    if (last === undefined || this.#end - last.sample > silenceS * this.#rateHz) return absent('searching');
    this.#weigh();
    if (typeof this.#evidence === 'string') return absent(this.#evidence);
    if (this.#end - this.#artefactAt < sureAgainS * this.#rateHz) return absent('artefact');
    const value = (60 * this.#rateHz) / this.#evidence.interval;
    const isInRange = value >= heartRateRange[0] && value <= heartRateRange[1];
    return isInRange ? { value, absence: null } : absent('out-of-range');
  }

  /** A fifth of a second without signal may hide a beat: the beats before it say nothing of the rate after it. */
  #miss(count: number, absence: Absence, upTo: number): void {
    this.#absentFor += count;
    this.#absence = absence;
    if (this.#absentFor <= hiddenS * this.#rateHz) return;
    this.#beats = [];
    this.#from = upTo;
    this.#evidence = 'searching';
    this.#artefactAt = -Infinity;
    this.#shapes.interrupt();
  }

  #beat(sample: number, qrs: QrsBeat): void {
    const before = this.#beats.at(-1);
    // Nothing was known any more: what was before the pause is not averaged with what comes after it.
    if (before !== undefined && sample - before.sample > silenceS * this.#rateHz) {
      this.#beats = [];
      this.#from = sample;
    }
    this.#beats.push(this.#shapes.see(sample, qrs));
    this.#weigh();
    if (this.#evidence !== 'artefact') this.#onBeat?.(sample);
  }

  #weigh(): void {
    const from = Math.max(this.#from, this.#end - windowS * this.#rateHz);
    while ((this.#beats[0]?.sample ?? from) < from) this.#beats.shift();
    const window = { beats: this.#beats, rateHz: this.#rateHz, from, end: this.#end };
    this.#evidence = rateEvidence({ ...window, isFresh: this.#shapes.isFresh });
    if (this.#evidence === 'artefact') this.#artefactAt = this.#end;
  }
}

const absent = (absence: Absence): HeartRateReading => ({ value: null, absence });
