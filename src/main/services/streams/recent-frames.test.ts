import { v4 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { decodeFrames, type StreamFrame } from '#shared/codec/frame.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import { RecentFrames } from './recent-frames.ts';

const deviceId = DeviceId.parse(v4());
const sessionId = SessionId.parse(v4());
const rateHz = 500;

/** 20 ms of a signal, in which each sample is its own number. */
function frameAt(firstSample: number, change: Partial<StreamFrame> = {}): StreamFrame {
  const counts = { encoding: 'i32', scale: 1, absence: null } as const;
  return {
    streamId: 1,
    sequence: firstSample / 10,
    firstSample,
    startMs: 1_000_000 + firstSample * 2,
    rateHz,
    ...counts,
    samples: Int32Array.from({ length: 10 }, (_, n) => firstSample + n),
    ...change,
  };
}

function send(recent: RecentFrames, fromSample: number, toSample: number, signalId = 'ecg') {
  for (let first = fromSample; first < toSample; first += 10) {
    recent.add({ deviceId, signalId, frame: frameAt(first) });
  }
}

const kept = (recent: RecentFrames) =>
  recent.of(deviceId).flatMap((bytes) => decodeFrames(bytes).flatMap(({ samples }) => [...samples]));

describe('what a screen begins with', () => {
  test('is the last two minutes of each signal, each sample once and in order, in few pieces', () => {
    const recent = new RecentFrames();
    send(recent, 0, 100_010);
    const samples = kept(recent);
    expect(samples.at(-1)).toBe(100_009);
    expect(samples.length).toBeGreaterThan(118 * rateHz);
    expect(samples.length).toBeLessThan(122 * rateHz);
    expect(samples.every((sample, n) => n === 0 || sample === (samples[n - 1] ?? 0) + 1)).toBe(true);
    expect(recent.of(deviceId).length).toBeLessThan(130);
  });

  test('is nothing of another session: the device may have hung on another patient', () => {
    const recent = new RecentFrames();
    send(recent, 0, 5_000);
    recent.follow({ deviceId, sessionId });
    expect(kept(recent)).toEqual([]);
    send(recent, 5_000, 5_100);
    recent.follow({ deviceId, sessionId });
    expect(kept(recent)).toHaveLength(100);
    recent.follow({ deviceId, sessionId: null });
    expect(kept(recent)).toEqual([]);
  });

  test('a clock that is set, or stands still, never makes it grow', () => {
    const recent = new RecentFrames();
    for (let n = 0; n < 2_000; n += 1) {
      recent.add({
        deviceId,
        signalId: 'ecg',
        frame: frameAt(0, { samples: new Int32Array(4_000), rateHz }),
      });
    }
    expect(kept(recent).length).toBeLessThanOrEqual(121 * rateHz);
    for (let n = 0; n < 1_000; n += 1) {
      recent.add({ deviceId, signalId: 'back', frame: frameAt(n * 500, { startMs: 9e8 - n * 60_000 }) });
    }
    expect(recent.of(deviceId).length).toBeLessThan(1_200);
    recent.forget(deviceId);
    expect(kept(recent)).toEqual([]);
  });
});
