import { describe, expect, it } from 'vitest';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { absentCount } from '#shared/domain/signals.ts';
import { testDeviceId } from '#renderer/testing/device.ts';
import { LaneRanges } from './lane-ranges.ts';
import type { Range, WaveformLane } from './lanes.ts';

/** A moment at which frames are looked into. */
const looked = 1_000_000;

function lane(key: string, streamId: number | null, unit = '1'): WaveformLane {
  return {
    key,
    streamId,
    colour: '#fff',
    scale: { kind: 'range', low: 0, high: 1 },
    filter: { band: 'off', notchHz: null },
    signal: {
      signalId: key,
      deviceId: testDeviceId,
      code: unit === 'mV' ? 'ecg-ii' : 'pleth-infrared',
      label: key,
      unit,
      rateHz: 125,
      encoding: 'i32',
      scale: 2,
      offset: 100,
      displayRange: [0, 4_000_000],
    },
  };
}

const frame = (streamId: number, samples: number[], startMs: number, scale = 2): StreamFrame => ({
  streamId,
  sequence: 0,
  firstSample: 0,
  startMs,
  rateHz: 125,
  encoding: 'i32',
  scale,
  absence: null,
  samples: Int32Array.from(samples),
});

/** Frames of a stream every 250 ms for two seconds, from a moment on. */
function see(ranges: LaneRanges, atMs: number, streamId: number, samples: number[], scale?: number): void {
  for (let ms = 0; ms <= 2_000; ms += 250) ranges.see(frame(streamId, samples, atMs + ms, scale));
}

describe('heights of lanes', () => {
  it('are found in the unit of the signal, for lanes that have no calibrated one, and for no other stream', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2), lane('ecg', 1, 'mV')]);
    for (const streamId of [1, 2, 3]) see(ranges, looked, streamId, [10_000, 20_000, 15_000]);
    const found = ranges.found();
    expect(Object.keys(found)).toEqual(['ir']);
    expect(found['ir']?.[0]).toBeLessThan(20_100);
    expect(found['ir']?.[0]).toBeGreaterThan(0);
    expect(found['ir']?.[1]).toBeGreaterThan(40_100);
    expect(found['ir']?.[1]).toBeLessThan(80_000);
  });

  it('a negative scale turns low and high around', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2)]);
    see(ranges, looked, 2, [10_000, 20_000], -2);
    const [low = 0, high = 0] = ranges.found()['ir'] ?? [];
    expect(low).toBeLessThan(-39_900);
    expect(high).toBeGreaterThan(-19_900);
  });

  it('absent samples are no height', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2)]);
    see(ranges, looked, 2, [absentCount.i32, absentCount.i32]);
    expect(ranges.found()).toEqual({});
    see(ranges, looked + 4_000, 2, [10_000, absentCount.i32, 20_000]);
    expect(ranges.found()['ir']?.[0]).toBeGreaterThan(0);
  });

  it('what the page changes of the view leaves them as they are', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2)]);
    see(ranges, looked, 2, [10_000, 20_000]);
    const before = ranges.found()['ir'];
    ranges.configure([{ ...lane('ir', 2), colour: '#000', scale: { kind: 'range', low: 1, high: 2 } }]);
    ranges.see(frame(2, [10_000, 20_000], looked + 2_250));
    expect(ranges.found()['ir']).toBe(before);
  });

  it('after a replug the lane keeps its height until it is found anew', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2)]);
    see(ranges, looked, 2, [10_000, 20_000]);
    const before = ranges.found()['ir'];
    ranges.configure([lane('ir', null)]);
    ranges.configure([lane('ir', 9)]);
    ranges.see(frame(9, [500_000, 510_000], looked + 3_000));
    expect(ranges.found()['ir']).toBe(before);
    see(ranges, looked + 3_000, 9, [500_000, 510_000]);
    expect(ranges.found()['ir']?.[0]).toBeGreaterThan(900_000);
  });

  it('the next view begins with the heights that the one before found', () => {
    const heights = new Map<string, Range>();
    const before = new LaneRanges(heights);
    before.configure([lane('ir', 2)]);
    see(before, looked, 2, [10_000, 20_000]);
    const next = new LaneRanges(heights);
    next.configure([lane('ir', 2)]);
    expect(next.found()['ir']).toBe(before.found()['ir']);
    expect(next.found()['ir']).toBeDefined();
  });

  it('a device that sends four times a second, at any moment of it, is followed', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('cuff', 4)]);
    for (let ms = 0; ms <= 2_000; ms += 250) ranges.see(frame(4, [10, 20], looked + 130 + ms));
    expect(ranges.found()['cuff']).toBeDefined();
  });

  it('a clock that is set back leaves the height as it is, until enough was seen again', () => {
    const ranges = new LaneRanges(new Map());
    ranges.configure([lane('ir', 2)]);
    see(ranges, looked, 2, [10_000, 20_000]);
    const before = ranges.found()['ir'];
    ranges.see(frame(2, [500_000, 510_000], looked - 3_600_000));
    expect(ranges.found()['ir']).toBe(before);
    see(ranges, looked - 3_599_000, 2, [500_000, 510_000]);
    expect(ranges.found()['ir']?.[1]).toBeGreaterThan(1_000_000);
  });
});
