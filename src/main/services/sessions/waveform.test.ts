import * as fc from 'fast-check';
import { v4 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import type { Journal, JournalFilter, StoredRecord } from '#main/services/ports.ts';
import { Overviews } from './overviews.ts';
import { waveform } from './waveform.ts';

const deviceId = DeviceId.parse(v4());
const sessionId = SessionId.parse(v4());
const base = 1_767_225_600_000;
const absent = -0x8000;

function infoAt(rateHz: number): SignalInfo {
  return {
    signalId: 'ecg',
    deviceId,
    code: 'ecg-ii',
    label: 'II',
    unit: 'mV',
    rateHz,
    encoding: 'i16',
    scale: 0.01,
    offset: 0.25,
    displayRange: [-1, 1],
  };
}

function frameAt(startMs: number, rateHz: number, samples: readonly number[]): StreamFrame {
  return {
    streamId: 1,
    sequence: 0,
    firstSample: 0,
    startMs,
    rateHz,
    encoding: 'i16',
    scale: 0.01,
    absence: 'lead-off',
    samples: Int16Array.from(samples),
  };
}

/** A journal in memory that holds these frames. */
function journalOf(frames: readonly StreamFrame[]): Pick<Journal, 'read'> {
  return {
    async *read(_filter?: JournalFilter) {
      for (const [index, frame] of frames.entries()) {
        const bytes = encodeFrame(frame);
        yield { kind: 'frames', sequence: index, deviceId, signalId: 'ecg', bytes } satisfies StoredRecord;
      }
    },
  };
}

/** Each sample into its bucket, one by one. */
function bruteForce(frames: readonly StreamFrame[], startMs: number, bucketMs: number, count: number) {
  const buckets = Array.from({ length: count }, (): number[] => []);
  for (const { samples, startMs: at, rateHz } of frames) {
    samples.forEach((sample, index) => {
      const bucket = Math.floor((at + index * (1000 / rateHz) - startMs) / bucketMs);
      if (sample !== absent) buckets[bucket]?.push(sample * 0.01 + 0.25);
    });
  }
  return {
    min: buckets.map((values) => (values.length === 0 ? null : Math.min(...values))),
    max: buckets.map((values) => (values.length === 0 ? null : Math.max(...values))),
  };
}

/** Frames one behind the other, with holes and absent stretches; times may have fractions. */
const recording = fc
  .tuple(
    fc.constantFrom(50, 125, 360, 500),
    fc.array(
      fc.record({
        holeMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400_000, noNaN: true })),
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
    const frames = parts.map(({ holeMs, samples }) => {
      const frame = frameAt(atMs + holeMs, rateHz, samples);
      atMs += holeMs + (samples.length * 1000) / rateHz;
      return frame;
    });
    return { rateHz, frames, endMs: atMs };
  });

describe('waveform envelope', () => {
  test('at any zoom it is what a look at each sample gives, near from samples, far from the overview', async () => {
    const zoom = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 400 }));
    let far = 0;
    await fc.assert(
      fc.asyncProperty(
        recording,
        zoom,
        fc.boolean(),
        async ({ rateHz, frames, endMs }, [from, buckets], wide) => {
          const info = infoAt(rateHz);
          const overviews = new Overviews();
          overviews.add(info, frames, 1);
          const fromMs = base + from * (endMs - base);
          // Wide looks are beyond what is read sample by sample.
          const toMs = fromMs + (wide ? 700_000_000 / rateHz : 1 + (endMs - fromMs) * from);
          const source = { journal: journalOf(frames), info, overview: overviews.of(deviceId, 'ecg') };
          const args = { sessionId, deviceId, signalId: 'ecg', fromMs, toMs, buckets };
          const envelope = await waveform(source, args);
          const { startMs, bucketMs, min, max } = envelope;
          expect(min.length).toBe(max.length);
          expect(min.length).toBeLessThanOrEqual(buckets);
          expect(startMs).toBeLessThanOrEqual(fromMs);
          expect(startMs + bucketMs * min.length).toBeGreaterThanOrEqual(toMs - 0.01);
          const exact = bucketMs % 250 === 0 && startMs % 250 === 0 && wide;
          if (exact) far += 1;
          const inside = exact ? frames : cut(frames, fromMs, toMs);
          const expected = bruteForce(inside, startMs, bucketMs, min.length);
          const near = exact ? Math.fround : (value: number) => value;
          expect(min).toEqual(expected.min.map((value) => (value === null ? null : near(value))));
          expect(max).toEqual(expected.max.map((value) => (value === null ? null : near(value))));
        },
      ),
    );
    expect(far).toBeGreaterThan(10);
  });

  test('an overview that was stored, half stored or stored twice and joined is the same overview', () => {
    fc.assert(
      fc.property(recording, fc.nat(12), ({ rateHz, frames, endMs }, half) => {
        const info = infoAt(rateHz);
        const whole = new Overviews();
        const joined = new Overviews();
        whole.add(info, frames.slice(0, half), 1);
        const first = whole.takeChanges();
        whole.add(info, frames.slice(half), 2);
        if (first !== null) {
          joined.join(first);
          whole.giveBack(first);
        }
        const second = whole.takeChanges();
        if (second !== null) joined.join(second);
        expect(whole.takeChanges()).toBeNull();
        const count = Math.ceil((endMs - base) / 250);
        const at = [base, 250, count] as const;
        expect(joined.of(deviceId, 'ecg').sumUp(...at).min).toEqual(
          whole.of(deviceId, 'ecg').sumUp(...at).min,
        );
        expect(joined.of(deviceId, 'ecg').sumUp(...at).max).toEqual(
          whole.of(deviceId, 'ecg').sumUp(...at).max,
        );
      }),
    );
  });

  test('twelve hours at 500 Hz in 4,000 buckets take less than 100 ms', async () => {
    const info = infoAt(500);
    const overviews = new Overviews();
    const samples = Array.from({ length: 5000 }, (_, index) => Math.round(100 * Math.sin(index / 20)));
    const hours = 12 * 3_600_000;
    for (let at = 0; at < hours; at += 10_000) overviews.add(info, [frameAt(base + at, 500, samples)], 1);
    const source = { journal: journalOf([]), info, overview: overviews.of(deviceId, 'ecg') };
    const args = { sessionId, deviceId, signalId: 'ecg', fromMs: base, toMs: base + hours, buckets: 4000 };
    const began = performance.now();
    const envelope = await waveform(source, args);
    expect(performance.now() - began).toBeLessThan(100);
    expect(envelope.min.every((value) => value !== null && value < -0.7)).toBe(true);
  });

  test('an empty stretch is refused', async () => {
    const info = infoAt(500);
    const source = { journal: journalOf([]), info, overview: new Overviews().of(deviceId, 'ecg') };
    const args = { sessionId, deviceId, signalId: 'ecg', fromMs: base, toMs: base, buckets: 10 };
    await expect(waveform(source, args)).rejects.toMatchObject({ code: 'bad-request' });
  });
});

/** Samples from `fromMs` to before `toMs` as frames of one sample. */
function cut(frames: readonly StreamFrame[], fromMs: number, toMs: number): StreamFrame[] {
  return frames.flatMap(({ samples, startMs, rateHz }) =>
    [...samples].flatMap((sample, index) => {
      const at = startMs + index * (1000 / rateHz);
      return at >= fromMs && at < toMs ? [frameAt(at, rateHz, [sample])] : [];
    }),
  );
}
