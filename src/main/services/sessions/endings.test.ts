import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Journal, JournalStore } from './journal.ts';
import { makeRig, nurse, type Rig } from '#main/testing/session-rig.ts';

let rig: Rig;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  rig = await makeRig();
});
afterEach(async () => {
  await rig.close();
  vi.useRealTimers();
});

describe('a disk that refuses (stood in for by a journal that fails)', () => {
  test('is told once, leaves a gap with its reason, and recording goes on by itself when it works again', async () => {
    let full = false;
    await rig.close();
    rig = await makeRig({ around: (journals) => failing(journals, () => full) });
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId, startedMs } = session;
    await rig.record(deviceId, 2);
    await rig.handlers['sessions.mark'](nurse, { sessionId, text: 'before' });
    full = true;
    await rig.record(deviceId, 5);
    await rig.record(deviceId, 5);
    await expect(rig.handlers['sessions.mark'](nurse, { sessionId, text: 'lost' })).rejects.toMatchObject({
      code: 'disk',
    });
    await expect(rig.stop(session)).rejects.toMatchObject({ code: 'disk' });
    // A screen that opens only now has to say it too.
    expect(rig.service.standing()).toMatchObject([
      { type: 'notice', level: 'error', error: { code: 'disk' } },
    ]);
    full = false;
    await rig.record(deviceId, 9);
    const stopped = await rig.stop(session);
    expect(stopped).toMatchObject({ state: 'stopped', marks: [{ text: 'before' }], gapCount: 1 });
    expect(rig.service.standing()).toEqual([]);
    const notices = rig.events.filter((event) => event.type === 'notice');
    expect(notices.map(({ level, error }) => [level, error.code])).toEqual([
      ['error', 'disk'],
      ['info', 'disk'],
    ]);
    const { gaps } = await rig.handlers['sessions.gaps'](nurse, { sessionId });
    expect(gaps).toMatchObject([
      { startMs: startedMs + 2000, endMs: startedMs + 12_000, samples: 2500, reason: 'not-recorded' },
    ]);
    const samples = rig.waveforms().reduce((sum, { sampleCount }) => sum + sampleCount, 0);
    expect(samples).toBe(11 * 250);
    expect(rig.seals.batches.at(-1)).toMatchObject({ final: true });
    expect(rig.seals.batches.map(({ number }) => number)).toEqual(
      rig.seals.batches.map((_, index) => index + 1),
    );
  });
});

describe('when the app ends', () => {
  test('by shutting down: sessions are interrupted, with everything in their last batch', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 3);
    await rig.service.stopAll();
    expect(rig.seals.batches).toMatchObject([{ number: 1, final: true }]);
    expect(rig.waveforms()).toMatchObject([{ sampleCount: 750 }]);
    const { sessionId } = session;
    const after = await rig.handlers['sessions.get'](nurse, { sessionId });
    expect(after).toMatchObject({ state: 'interrupted', stoppedMs: rig.clock.now() });
  });

  test('by a crash: what was stored becomes the last batch, and missing batches come to the outbox again', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    const vital = () => rig.feed.vital(deviceId, 'heart-rate', rig.clock.now(), 70);
    await rig.record(deviceId, 13, vital);
    const mark = await rig.handlers['sessions.mark'](nurse, { sessionId, text: 'last word' });
    const sealedBefore = rig.seals.batches[0]!;
    const readingsBefore = await rig.readings(sessionId);
    rig = await rig.crash();
    await rig.service.recover();
    await rig.service.recover();
    const after = await rig.handlers['sessions.get'](nurse, { sessionId });
    expect(after).toMatchObject({ state: 'interrupted', marks: [mark], startedMs: session.startedMs });
    expect(after.stoppedMs).toBe(session.startedMs + 13_000);
    expect(await rig.readings(sessionId)).toEqual(readingsBefore);
    expect(rig.seals.batches).toMatchObject([{ number: 2, final: true, clinicianId: nurse.clinicianId }]);
    expect(rig.seals.batches[0]!.fromMs).toBe(sealedBefore.toMs);
    expect(rig.waveforms()).toMatchObject([{ sampleCount: 750 }]);
    const leaf = rig.waveforms()[0]!;
    const bytes = await rig.framesOf(leaf);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(leaf.framesDigest);
    expect(await rig.batches(sessionId)).toEqual([sealedBefore, rig.seals.batches[0]]);
    rig = await rig.crash();
    await rig.service.recover();
    expect(rig.seals.batches).toEqual([]);
  });

  test('by a crash some time after a lead was off: no gap is told twice', async () => {
    const deviceId = rig.feed.addDevice();
    const { sessionId } = await rig.start(deviceId);
    const part = (reason: 'lead-off' | null) => {
      const counts = Array.from({ length: 25 }, () => (reason === null ? 7 : -32_768));
      rig.feed.frame(deviceId, rig.clock.now(), counts, reason === null ? {} : { absence: reason });
      rig.clock.advance(100);
      vi.advanceTimersByTime(100);
    };
    for (let tenth = 0; tenth < 10; tenth++) part(null);
    for (let tenth = 0; tenth < 23; tenth++) part('lead-off');
    for (let tenth = 0; tenth < 30; tenth++) part(null);
    await rig.handlers['sessions.mark'](nurse, { sessionId, text: 'on disk' });
    const before = (await rig.handlers['sessions.gaps'](nurse, { sessionId })).gaps;
    expect(before).toMatchObject([{ reason: 'lead-off', samples: 575 }]);
    rig = await rig.crash();
    await rig.service.recover();
    expect((await rig.handlers['sessions.gaps'](nurse, { sessionId })).gaps).toEqual(before);
  });

  test('by a crash while a lead is off, of a device that had left and come back: only since it came back', async () => {
    const deviceId = rig.feed.addDevice();
    const { sessionId } = await rig.start(deviceId);
    await rig.record(deviceId, 2);
    await rig.handlers['sessions.detach'](nurse, { sessionId, deviceId });
    rig.clock.advance(60_000);
    await rig.handlers['sessions.attach'](nurse, { sessionId, deviceId });
    await rig.record(deviceId, 1);
    const offMs = rig.clock.now();
    const absent = Array.from({ length: 500 }, () => -32_768);
    rig.feed.frame(deviceId, offMs, absent, { absence: 'lead-off' });
    rig.clock.advance(2_000);
    vi.advanceTimersByTime(2_000);
    await rig.handlers['sessions.mark'](nurse, { sessionId, text: 'on disk' });
    rig = await rig.crash();
    await rig.service.recover();
    const { gaps } = await rig.handlers['sessions.gaps'](nurse, { sessionId });
    expect(gaps).toMatchObject([{ reason: 'lead-off', startMs: offMs, samples: 500 }]);
  });

  test('by a crash while a lead is off: the gap that was not over is there, to the end', async () => {
    const deviceId = rig.feed.addDevice();
    const { sessionId } = await rig.start(deviceId);
    await rig.record(deviceId, 2);
    const offMs = rig.clock.now();
    const absent = Array.from({ length: 250 }, () => -32_768);
    for (let second = 0; second < 5; second++) {
      rig.feed.frame(deviceId, rig.clock.now(), absent, { absence: 'lead-off' });
      rig.clock.advance(1_000);
      vi.advanceTimersByTime(1_000);
      // What is acknowledged is on disk, and all that was journaled before it.
      await rig.handlers['sessions.mark'](nurse, { sessionId, text: `second ${second}` });
    }
    rig = await rig.crash();
    await rig.service.recover();
    const { gaps } = await rig.handlers['sessions.gaps'](nurse, { sessionId });
    expect(gaps).toEqual([
      expect.objectContaining({ reason: 'lead-off', startMs: offMs, endMs: offMs + 5_000, samples: 1_250 }),
    ]);
    expect(await rig.handlers['sessions.get'](nurse, { sessionId })).toMatchObject({ gapCount: 1 });
    rig = await rig.crash();
    await rig.service.recover();
    expect((await rig.handlers['sessions.gaps'](nurse, { sessionId })).gaps).toHaveLength(1);
  });
});

function failing(journals: JournalStore, full: () => boolean): JournalStore {
  return {
    ...journals,
    async create(sessionId) {
      const journal = await journals.create(sessionId);
      const append: Journal['append'] = async (entry) => {
        if (full()) throw new ServiceError('disk', 'The disk is full.', 'Make room.', true);
        return journal.append(entry);
      };
      return { ...journal, append };
    },
  };
}
