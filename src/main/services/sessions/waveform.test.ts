import * as fc from 'fast-check';
import { v4 } from 'uuid';
import { describe, expect, test, vi } from 'vitest';
import { DeviceId } from '#shared/domain/ids.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { ecgInfo, journalOfFrames } from '#main/testing/readers.ts';
import type { Journal } from './journal.ts';
import { lowestWidth } from './pyramid.ts';
import { waveform } from './waveform.ts';

const deviceId = DeviceId.parse(v4());
const base = 1_767_225_600_000;
const absent = -0x8000;

const infoAt = (rateHz: number) => ecgInfo(deviceId, rateHz);

function frameAt(startMs: number, rateHz: number, samples: readonly number[], firstSample = 0): StreamFrame {
  return {
    streamId: 1,
    sequence: 0,
    firstSample,
    startMs,
    rateHz,
    encoding: 'i16',
    scale: 0.01,
    absence: 'lead-off',
    samples: Int16Array.from(samples),
  };
}

const journalOf = (frames: readonly StreamFrame[]) => journalOfFrames(deviceId, frames);

interface Sample {
  readonly timeMs: number;
  readonly value: number;
  /** Of the sample that follows, or where this one's period ends when none does. */
  readonly endMs: number;
}

function samplesOf(frames: readonly StreamFrame[]): Sample[] {
  const all = frames.flatMap(({ samples, startMs, rateHz, firstSample }) =>
    [...samples].map((count, index) => ({
      count,
      number: firstSample + index,
      timeMs: startMs + index * (1000 / rateHz),
      periodMs: 1000 / rateHz,
    })),
  );
  return all.flatMap(({ count, number, timeMs, periodMs }, place) => {
    if (count === absent) return [];
    const next = all[place + 1];
    // What comes absent ends the sample before it.
    const endMs = next?.number === number + 1 ? next.timeMs : timeMs + periodMs;
    return [{ timeMs, value: count * 0.01 + 0.25, endMs }];
  });
}

/** Each sample into its bucket, one by one; a bucket between two that follow one another has the first of them. */
function bruteForce(frames: readonly StreamFrame[], startMs: number, bucketMs: number, count: number) {
  const bucketOf = (timeMs: number) => Math.floor((timeMs - startMs) / bucketMs);
  const samples = samplesOf(frames);
  const buckets = Array.from({ length: count }, (): number[] => []);
  for (const { timeMs, value } of samples) buckets[bucketOf(timeMs)]?.push(value);
  const empty = buckets.map((values) => values.length === 0);
  for (const { timeMs, value, endMs } of samples) {
    for (let bucket = Math.max(0, bucketOf(timeMs) + 1); bucket < bucketOf(endMs); bucket += 1) {
      if (empty[bucket] === true && buckets[bucket]?.length === 0) buckets[bucket]?.push(value);
    }
  }
  return {
    min: buckets.map((values) => (values.length === 0 ? null : Math.min(...values))),
    max: buckets.map((values) => (values.length === 0 ? null : Math.max(...values))),
  };
}

/** Frames one behind the other, with holes, absent stretches and clocks that are corrected; times may have fractions. */
const recording = fc
  .tuple(
    fc.constantFrom(1, 50, 125, 360, 500, 4_000),
    fc.array(
      fc.record({
        holeMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400_000, noNaN: true })),
        correctedMs: fc.double({ min: 0, max: 900, noNaN: true }),
        samples: fc.array(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constant(absent)), {
          minLength: 1,
          maxLength: 200,
        }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  )
  .map(([rateHz, parts]) => {
    let atMs = base + 123.5;
    let firstSample = 0;
    const frames = parts.map(({ holeMs, correctedMs, samples }) => {
      if (holeMs > 0) firstSample += 1 + Math.round((holeMs * rateHz) / 1000);
      const frame = frameAt(atMs + holeMs + correctedMs, rateHz, samples, firstSample);
      atMs = frame.startMs + (samples.length * 1000) / rateHz;
      firstSample += samples.length;
      return frame;
    });
    return { rateHz, frames, endMs: atMs };
  });

/** The reply for a stretch that begins `atMs` after the recording's begin. */
async function look(
  frames: readonly StreamFrame[],
  rateHz: number,
  spanMs: number,
  buckets: number,
  atMs = 2_000,
) {
  const fromMs = base + atMs;
  return waveform(journalOf(frames), infoAt(rateHz), { fromMs, toMs: fromMs + spanMs, buckets });
}

describe('waveform envelope', () => {
  test('at any zoom it is what a look at each sample gives, near from samples, far from the pyramid', async () => {
    const zoom = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 400 }));
    let far = 0;
    await fc.assert(
      fc.asyncProperty(
        recording,
        zoom,
        fc.boolean(),
        async ({ rateHz, frames, endMs }, [from, buckets], wide) => {
          const info = infoAt(rateHz);
          const fromMs = base + from * (endMs - base);
          // Wide looks are beyond what is read sample by sample.
          const toMs = fromMs + (wide ? 700_000_000 / rateHz : 1 + (endMs - fromMs) * from);
          const envelope = await waveform(journalOf(frames), info, { fromMs, toMs, buckets });
          const { startMs, bucketMs, min, max } = envelope;
          expect(min.length).toBe(max.length);
          expect(min.length).toBeLessThanOrEqual(buckets + 1);
          expect(startMs).toBeLessThanOrEqual(fromMs);
          expect(startMs + bucketMs * min.length).toBeGreaterThanOrEqual(toMs - 0.01);
          if (wide && bucketMs >= lowestWidth(rateHz)) far += 1;
          expect({ min, max }).toEqual(bruteForce(frames, startMs, bucketMs, min.length));
        },
      ),
    );
    expect(far).toBeGreaterThan(10);
  });

  test('twelve hours at 500 Hz in 4,000 buckets are summed up without reading the journal', async () => {
    const samples = Array.from({ length: 5000 }, (_, index) => Math.round(100 * Math.sin(index / 20)));
    const hours = 12 * 3_600_000;
    const frames = Array.from({ length: hours / 10_000 }, (_, n) => frameAt(base + n * 10_000, 500, samples));
    const { sumUp } = journalOf(frames);
    const read = vi.fn<Journal['read']>(journalOf([]).read);
    const envelope = await waveform({ read, sumUp }, infoAt(500), {
      fromMs: base,
      toMs: base + hours,
      buckets: 4000,
    });
    expect(read).not.toHaveBeenCalled();
    expect(envelope.min.every((value) => value !== null && value < -0.7)).toBe(true);
  });

  describe('no bucket is empty while every sample comes', () => {
    test('when samples are further apart than the buckets asked for: they get wider', async () => {
      const frames = Array.from({ length: 10 }, (_, second) =>
        frameAt(base + second * 1_000, 1, [second], second),
      );
      const one = { startMs: base + 2_000, bucketMs: 1_000, min: [0.27], max: [0.27] };
      expect(await look(frames, 1, 500, 100)).toMatchObject(one);
      // In this half second there is no sample at all; the next one is in the bucket that the reply names.
      const late = { startMs: base + 2_200, bucketMs: 1_000, min: [0.28], max: [0.28] };
      expect(await look(frames, 1, 500, 100, 2_200)).toMatchObject(late);
    });

    test('when the rate of the stream has changed since', async () => {
      const slow = Array.from({ length: 20 }, (_, n) =>
        frameAt(base + n * 200, 50, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], n * 10),
      );
      const { min, bucketMs } = await look(slow, 500, 1_000, 500);
      expect(bucketMs).toBe(20);
      expect(min).not.toContain(null);
    });

    test('when the sample clock is corrected on the way', async () => {
      const frames = Array.from({ length: 400 }, (_, n) =>
        frameAt(
          base + n * 20 + (n > 120 ? 30 : 0),
          500,
          Array.from({ length: 10 }, () => n),
          n * 10,
        ),
      );
      const { min } = await look(frames, 500, 1_000, 500);
      expect(min).not.toContain(null);
    });

    test('but one lost sample leaves one bucket empty', async () => {
      const frames = [frameAt(base + 2_000, 100, [1, 2, 3], 0), frameAt(base + 2_040, 100, [5, 6], 4)];
      const { max } = await look(frames, 100, 50, 5);
      expect(max).toEqual([0.26, 0.27, 0.28, null, 0.3]);
    });
  });

  test('a sample right before the end of a stretch is in one of two neighbouring stretches, whatever the rounding', async () => {
    const wanted = fc.tuple(fc.integer({ min: 1, max: 4_000 }), fc.double({ min: 1, max: 1e5, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(wanted, fc.constantFrom(0, 2e-4, 5e-4), async ([buckets, span], early) => {
        const middle = base + span;
        const frames = [frameAt(middle - early, 100, [100])];
        const look100 = (fromMs: number, toMs: number) =>
          waveform(journalOf(frames), infoAt(100), { fromMs, toMs, buckets });
        const first = await look100(base, middle);
        const second = await look100(middle, middle + span);
        expect([...first.max, ...second.max]).toContain(1.25);
      }),
    );
  });

  test('an empty stretch is refused', async () => {
    const args = { fromMs: base, toMs: base, buckets: 10 };
    await expect(waveform(journalOf([]), infoAt(500), args)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
