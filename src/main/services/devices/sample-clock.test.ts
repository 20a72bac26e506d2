import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleClock } from './sample-clock.ts';

/** A device whose ticks are made at a true rate and arrive late by what `delay` says. */
interface Scene {
  readonly nominalHz: number;
  readonly trueHz: number;
  readonly seconds: number;
  /** ms by which what is ready at `ms` arrives late; 0 and more */
  readonly delay: (ms: number) => number;
  /** Ticks that never arrive. */
  readonly lost?: (tick: number) => boolean;
}

/** Lets ticks arrive in chunks of about 10 ms. @returns largest error of a tick's time against the truth, after 20 s */
function play(scene: Scene): { worstMs: number; backwards: boolean; gaps: number } {
  const clock = new SampleClock({ rateHz: scene.nominalHz, gapUnit: 1 });
  const periodMs = 1000 / scene.trueHz;
  const perChunk = Math.max(1, Math.round(10 / periodMs));
  let [counted, gaps, worstMs, lastMs, lastArrivalMs] = [0, 0, 0, 0, 0];
  let backwards = false;
  let lateStart = 0;
  for (let tick = 0; tick * periodMs < scene.seconds * 1000; tick += perChunk) {
    let arrived = 0;
    for (let i = tick; i < tick + perChunk; i += 1) if (scene.lost?.(i) !== true) arrived += 1;
    const madeMs = (tick + perChunk) * periodMs;
    lastArrivalMs = Math.max(lastArrivalMs, madeMs + scene.delay(madeMs));
    if (tick === 0) lateStart = lastArrivalMs - madeMs;
    clock.received(arrived);
    counted += arrived;
    const gap = arrived === 0 ? 0 : clock.settle(lastArrivalMs);
    gaps += gap;
    counted += gap;
    const at = clock.timeOf(counted);
    if (at < lastMs) backwards = true;
    lastMs = at;
    if (madeMs > 20_000) worstMs = Math.max(worstMs, Math.abs(at - madeMs - Math.min(lateStart, 0)));
  }
  return { worstMs, backwards, gaps };
}

const steady = { nominalHz: 128, trueHz: 128, seconds: 60, delay: () => 0 };

const burst = (ms: number): number => 250 - (ms % 250);
const stall = (ms: number): number => (ms > 15_000 && ms < 15_900 ? 15_900 - ms : 0);

describe('the sample clock', () => {
  it('keeps the rate where everything arrives at once', () => {
    expect(play(steady)).toEqual({ worstMs: expect.closeTo(0, 6), backwards: false, gaps: 0 });
  });

  it('shows no bursts: 250 ms of samples arriving together every 250 ms move no time by more than 20 ms', () => {
    for (const rateHz of [128, 1000]) {
      const { worstMs, backwards, gaps } = play({
        ...steady,
        nominalHz: rateHz,
        trueHz: rateHz,
        delay: burst,
      });
      expect(worstMs).toBeLessThan(20);
      expect([backwards, gaps]).toEqual([false, 0]);
    }
  });

  it('follows a crystal that is off, under random jitter, and never runs backwards', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.005, max: 0.005, noNaN: true }), fc.integer(), (error, seed) => {
        let state = seed;
        const jitter = (): number =>
          ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32) * 16;
        const scene = { ...steady, trueHz: 128 * (1 + error), seconds: 90, delay: jitter };
        const { worstMs, backwards, gaps } = play(scene);
        expect(worstMs).toBeLessThan(45);
        expect([backwards, gaps]).toEqual([false, 0]);
      }),
      { numRuns: 30 },
    );
  });

  it('finds samples that were lost without a trace, to within a tenth', () => {
    const { gaps } = play({ ...steady, lost: (tick) => tick > 3000 && tick % 10 === 0 });
    const really = (128 * 60 - 3000) / 10;
    expect(gaps).toBeGreaterThan(really * 0.85);
    expect(gaps).toBeLessThan(really * 1.05);
  });

  it('finds a hole of half a second as one gap of that length', () => {
    const { gaps } = play({ ...steady, seconds: 30, lost: (tick) => tick >= 2000 && tick < 2064 });
    expect(Math.abs(gaps - 64)).toBeLessThanOrEqual(2);
  });

  it('takes a stall after which everything comes at once for no loss', () => {
    expect(play({ ...steady, delay: stall }).gaps).toBe(0);
  });

  it('believes evidence of a destroyed tick only when the clock agrees', () => {
    for (const really of [true, false]) {
      const clock = new SampleClock({ rateHz: 100, gapUnit: 1 });
      let gaps = 0;
      for (let tick = 1; tick <= 300; tick += 1) {
        if (tick === 200) clock.suspect(1);
        if (tick === 200 && really) continue;
        clock.received(1);
        gaps += clock.settle(tick * 10);
      }
      expect(gaps).toBe(really ? 1 : 0);
    }
  });

  it('says that a device sends faster than it can', () => {
    const clock = new SampleClock({ rateHz: 100, gapUnit: 1 });
    clock.received(1);
    clock.settle(0);
    clock.received(1000);
    clock.settle(10);
    expect(clock.tooFast).toBe(true);
  });
});
