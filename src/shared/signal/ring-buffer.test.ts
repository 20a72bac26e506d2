import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleRing } from './ring-buffer.ts';

describe('sample ring', () => {
  it('keeps the newest samples and reads NaN for what is lost, absent or gone', () => {
    const write = fc.record({
      skip: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 60 })),
      samples: fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(write, { maxLength: 20 }), (capacity, writes) => {
        const ring = new SampleRing(capacity);
        const model = new Map<number, number>();
        let end: number | null = null;
        for (const { skip, samples } of writes) {
          const first = Math.max(0, (end ?? 7) + skip);
          ring.write(Float32Array.from(samples), first);
          const from: number = end ?? first;
          samples.forEach((v, i) => first + i >= from && model.set(first + i, v));
          if (samples.length > 0) end = Math.max(from, first + samples.length);
        }
        expect(ring.end - ring.start).toBeLessThanOrEqual(capacity);
        if (end === null) return;
        expect(ring.end).toBe(end);
        for (let i = end - capacity - 3; i < end + 3; i++) {
          const kept = i >= ring.start && i < end;
          expect(ring.at(i)).toBe(kept ? (model.get(i) ?? Number.NaN) : Number.NaN);
        }
      }),
    );
  });

  it('starts anywhere after it was cleared', () => {
    const ring = new SampleRing(4);
    ring.write(Float32Array.of(1, 2), 100);
    ring.clear();
    ring.write(Float32Array.of(3), 5);
    expect([ring.start, ring.end, ring.at(5), ring.at(100)]).toEqual([5, 6, 3, Number.NaN]);
  });
});
