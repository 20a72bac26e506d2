import { describe, expect, it } from 'vitest';
import type { SeenBeat } from './beat-shapes.ts';
import { rateEvidence } from './rate-evidence.ts';

const rateHz = 250;

interface Look {
  readonly known?: number;
  readonly floor?: number;
  readonly energy?: number;
  readonly surroundings?: number;
  readonly narrowShare?: number;
}

const beat = (seconds: number, look: Look = {}): SeenBeat => ({
  sample: Math.round(seconds * rateHz),
  qrs: { energy: look.energy ?? 1, floor: look.floor ?? 0.03, steepness: 2 },
  surroundings: look.surroundings ?? 0.97,
  narrowShare: look.narrowShare ?? 0.8,
  millivolts: 1.2,
  splitsCycle: false,
  known: () => look.known ?? 0.97,
});
const every = (step: number, look?: Look): SeenBeat[] =>
  Array.from({ length: Math.floor(10 / step) }, (_, i) => beat((i + 0.5) * step, look));
const told = (beats: readonly SeenBeat[], isFresh = false) =>
  rateEvidence({
    beats: beats.toSorted((a, b) => a.sample - b.sample),
    rateHz,
    from: 0,
    end: 10 * rateHz,
    isFresh,
  });
/** A line that is not quiet between the beats. */
const noisy = { floor: 0.3, surroundings: 0.7 };
const stranger = { known: 0.2, ...noisy };

describe('what the beats of the last seconds say of the rate', () => {
  it('of fewer than three beats says nothing yet', () => {
    expect(told([])).toBe('searching');
    expect(told([beat(1), beat(2)])).toBe('searching');
  });

  it.each([0.4, 0.75, 1, 1.5])('known beats every %f s on a quiet line tell their interval', (step) => {
    expect(told(every(step))).toEqual({ interval: expect.closeTo(step * rateHz, 0) });
  });

  it('a line that is never quiet is artefact, however alike the beats are', () => {
    expect(told(every(0.8, { floor: 0.7 }))).toBe('artefact');
  });

  it('beats of which none is known are artefact', () => {
    expect(told(every(0.8, stranger))).toBe('artefact');
  });

  it('in noise the known beats alone are counted', () => {
    const strangers = [0.7, 2.9, 4.6, 7.15].map((at) => beat(at, stranger));
    expect(told([...every(1, noisy), ...strangers])).toEqual({ interval: expect.closeTo(rateHz, 0) });
  });

  it('a beat that noise hides changes nothing of a regular rhythm', () => {
    const beats = every(1, noisy).filter((_, i) => i !== 4);
    expect(told(beats)).toEqual({ interval: expect.closeTo(rateHz, 0) });
  });

  it('strangers that keep step with the known beats may be every other beat: nothing is told', () => {
    const between = Array.from({ length: 9 }, (_, i) => beat(i + 0.95, stranger));
    expect(told([...every(1, noisy), ...between])).toBe('artefact');
  });

  it('long stretches without a known beat are artefact', () => {
    const irregular = [0.3, 1, 1.9, 2.5, 9, 9.8].map((at) => beat(at, noisy));
    expect(told(irregular)).toBe('artefact');
  });

  it('at the start, with noise from the start, nothing is told before most are known', () => {
    const strangers = Array.from({ length: 9 }, (_, i) => beat(i + 0.73, stranger));
    expect(told([...every(1, noisy), ...strangers], true)).toBe('artefact');
  });

  it('at the start, intervals that differ much are too few to tell', () => {
    expect(told([beat(1), beat(1.6), beat(3.2)], true)).toBe('searching');
  });
});
