import { describe, expect, it } from 'vitest';
import { BeatShapes, type SeenBeat } from './beat-shapes.ts';
import type { QrsBeat } from './qrs-beat.ts';

const rateHz = 250;
const quietBeat: QrsBeat = { energy: 1, floor: 0.03, steepness: 2 };

const bump = (seconds: number, width: number): number => Math.exp(-0.5 * (seconds / width) ** 2);
/** mV around an R peak at 0 s. */
const qrs = (t: number): number =>
  1.2 * bump(t, 0.011) - 0.25 * bump(t - 0.03, 0.01) + 0.2 * bump(t - 0.25, 0.04);
/** As a ventricular beat: wide, its T wave turned over. */
const ectopic = (t: number): number =>
  1.5 * bump(t, 0.03) - 0.9 * bump(t - 0.08, 0.03) - 0.3 * bump(t - 0.3, 0.05);
const tall = (t: number): number => 12 * qrs(t);

type Wave = (t: number) => number;

/** Pushes a lead with one wave at each of these times and says each to the shapes. */
function seen(
  shapes: BeatShapes,
  beats: readonly { readonly at: number; readonly wave: Wave; readonly qrs?: QrsBeat }[],
): SeenBeat[] {
  const all: SeenBeat[] = [];
  let pushed = 0;
  const push = (until: number): void => {
    const samples = Array.from({ length: until - pushed }, (_, i) => {
      const t = (pushed + i) / rateHz;
      return beats.reduce((sum, { at, wave }) => sum + (Math.abs(t - at) < 0.6 ? wave(t - at) : 0), 0);
    });
    shapes.push(samples, pushed);
    pushed = until;
  };
  for (const beat of beats) {
    push(Math.round((beat.at + 0.4) * rateHz));
    all.push(shapes.see(Math.round(beat.at * rateHz), beat.qrs ?? quietBeat));
  }
  return all;
}

const train = (wave: Wave, count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => ({ at: from + i * 0.8, wave }));

describe('shapes of beats', () => {
  it('that come again and again are known from the third on, and settle', () => {
    const shapes = new BeatShapes(rateHz);
    const beats = seen(shapes, train(qrs, 14));
    expect(beats[0]!.surroundings).toBe(0);
    for (const beat of beats.slice(2)) {
      expect(beat.known()).toBeGreaterThan(0.95);
      expect(beat.surroundings).toBeGreaterThan(0.95);
    }
    expect(shapes.isFresh).toBe(false);
  });

  it('that came only twice are not known, and nothing is settled', () => {
    const shapes = new BeatShapes(rateHz);
    const beats = seen(shapes, train(qrs, 2));
    for (const beat of beats) expect(beat.known()).toBeLessThan(0);
    expect(shapes.isFresh).toBe(true);
  });

  it('an ectopic beat among others is of another shape, and known when it came often', () => {
    const shapes = new BeatShapes(rateHz);
    const mixed = train(qrs, 30).map((beat, i) => (i % 5 === 4 ? { ...beat, wave: ectopic } : beat));
    const beats = seen(shapes, mixed);
    expect(beats[4]!.known()).toBeLessThan(0.8);
    expect(beats[3]!.known()).toBeGreaterThan(0.95);
    expect(beats[28]!.known()).toBeGreaterThan(0.95);
  });

  it('no heart makes nine millivolts: such a shape is never trusted', () => {
    const shapes = new BeatShapes(rateHz);
    for (const beat of seen(shapes, train(tall, 14))) expect(beat.known()).toBeLessThan(0);
    expect(shapes.isFresh).toBe(true);
  });

  it('a spike as narrow as a pacemaker’s is never trusted, however alike', () => {
    const shapes = new BeatShapes(rateHz);
    const spikes = train(qrs, 14).map((beat) => ({ ...beat, qrs: { ...quietBeat, steepness: 4 } }));
    for (const beat of seen(shapes, spikes)) expect(beat.known()).toBeLessThan(0);
  });

  it('what lies inside the cycle of a settled rhythm splits it', () => {
    const shapes = new BeatShapes(rateHz);
    const last = 1 + 13 * 0.8;
    const beats = seen(shapes, [
      ...train(qrs, 14),
      { at: last + 0.4, wave: ectopic },
      { at: last + 0.8, wave: qrs },
    ]);
    expect(beats[14]!.splitsCycle).toBe(true);
    expect(beats[15]!.splitsCycle).toBe(false);
  });

  it('height and share of the narrow band are those of the beat', () => {
    const [beat] = seen(new BeatShapes(rateHz), train(qrs, 1));
    expect(beat!.millivolts).toBeGreaterThan(0.9);
    expect(beat!.millivolts).toBeLessThan(1.7);
    expect(beat!.narrowShare).toBeGreaterThan(0.62);
  });
});
