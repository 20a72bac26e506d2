import { createHash } from 'node:crypto';
import { v4 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PatientId } from '#shared/domain/ids.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import { actor, doctor, makeRig, nurse, pin, type Rig } from '#main/testing/session-rig.ts';

let rig: Rig;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  rig = await makeRig();
});
afterEach(async () => {
  await rig.close();
  vi.useRealTimers();
});

describe('a session', () => {
  test('keeps what devices sent, what people marked and entered, and who did what', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    await rig.record(deviceId, 3, (step) =>
      rig.feed.vital(deviceId, 'heart-rate', rig.clock.now(), 60 + Math.floor(step / 5)),
    );
    const mark = await rig.handlers['sessions.mark'](doctor, { sessionId, text: 'turned on the side' });
    const entered = await rig.handlers['sessions.enterVital'](nurse, {
      sessionId,
      code: 'temperature',
      value: 37.2,
      confirmed: false,
    });
    expect(await rig.handlers['sessions.list'](nurse, { limit: 50 })).toMatchObject({
      sessions: [{ sessionId, state: 'running' }],
    });
    expect(rig.service.runningSessionsOf(nurse.clinicianId)).toBe(1);
    const stopped = await rig.stop(session);
    expect(stopped).toMatchObject({
      state: 'stopped',
      startedBy: nurse.clinicianId,
      responsible: nurse.clinicianId,
      marks: [mark],
      stoppedMs: rig.clock.now(),
      devices: [{ deviceId, detachedMs: rig.clock.now(), signals: [{ signalId: 'ecg', unit: 'mV' }] }],
    });
    expect(mark).toEqual({
      timeMs: rig.clock.now(),
      text: 'turned on the side',
      clinicianId: doctor.clinicianId,
    });
    expect(await rig.readings(sessionId)).toEqual(expect.arrayContaining([entered]));
    expect((await rig.readings(sessionId)).map(({ value }) => value)).toEqual([60, 61, 62, 37.2]);
    expect(await rig.handlers['sessions.get'](nurse, { sessionId })).toEqual(stopped);
    expect(rig.feed.get(deviceId)?.sessionId).toBeNull();
    expect(rig.service.runningSessionsOf(nurse.clinicianId)).toBe(0);
    const mine = { patientId: PatientId.parse(v4()), limit: 50 };
    expect(await rig.handlers['sessions.list'](nurse, mine)).toEqual({ sessions: [], next: null });
  });

  test('is sealed every ten seconds and at its end, each reading and each sample exactly once', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 25, (step) => {
      if (step % 5 === 0) rig.feed.vital(deviceId, 'heart-rate', rig.clock.now(), 70);
    });
    await rig.stop(session);
    const { batches } = rig.seals;
    expect(batches.map(({ number, final }) => [number, final])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(batches.map(({ toMs, fromMs }) => Math.round((toMs - fromMs) / 1000))).toEqual([10, 10, 5]);
    expect(batches[0]!.fromMs).toBe(session.startedMs);
    expect(batches[1]!.fromMs).toBe(batches[0]!.toMs);
    const sealed = batches.flatMap(({ leaves }) =>
      leaves.flatMap((leaf) => (leaf.kind === 'reading' ? leaf.readingId : [])),
    );
    expect(sealed.toSorted()).toEqual(
      (await rig.readings(session.sessionId)).map(({ readingId }) => readingId).toSorted(),
    );
    expect(rig.waveforms().map(({ sampleCount }) => sampleCount)).toEqual([2500, 2500, 1250]);
    expect(new Set(batches.flatMap((batch) => batch.leaves.map((leaf) => leaf.salt))).size).toBe(
      batches.flatMap((batch) => batch.leaves).length,
    );
    expect(await rig.batches(session.sessionId)).toEqual(batches);
    const last = { fromMs: session.startedMs + 21_000, toMs: session.startedMs + 22_000 };
    expect(await rig.batches(session.sessionId, last)).toEqual([batches[2]]);
  });

  test('a waveform leaf commits to exactly the frames that the journal gives back for it', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 12);
    await rig.stop(session);
    expect(rig.waveforms()).toHaveLength(2);
    for (const leaf of rig.waveforms()) {
      const bytes = await rig.framesOf(leaf);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(leaf.framesDigest);
      const samples = decodeFrames(bytes).reduce((sum, frame) => sum + frame.samples.length, 0);
      expect(samples).toBe(leaf.sampleCount);
    }
  });

  test('is sealed in the name of the one who is responsible, from the moment of the hand-over on', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    await rig.record(deviceId, 2);
    const handOver = rig.handlers['sessions.handOver'];
    const refusals = [
      handOver(nurse, { sessionId, to: nurse.clinicianId, pin }),
      handOver(nurse, { sessionId, to: doctor.clinicianId, pin: '999999' }),
      handOver(nurse, { sessionId, to: actor('a.ruiz', 'auditor').clinicianId, pin }),
      handOver(doctor, { sessionId, to: nurse.clinicianId, pin }),
    ];
    expect(
      (await Promise.allSettled(refusals)).map((one) => one.status === 'rejected' && one.reason),
    ).toMatchObject([
      { code: 'bad-request' },
      { code: 'wrong-pin' },
      { code: 'not-allowed' },
      { code: 'not-allowed' },
    ]);
    const handed = await handOver(nurse, { sessionId, to: doctor.clinicianId, pin });
    expect(handed).toMatchObject({ startedBy: nurse.clinicianId, responsible: doctor.clinicianId });
    expect(handed.handovers).toEqual([
      { timeMs: rig.clock.now(), from: nurse.clinicianId, to: doctor.clinicianId },
    ]);
    await rig.record(deviceId, 2);
    await rig.stop(session);
    expect(rig.seals.batches.map(({ clinicianId }) => clinicianId)).toEqual([
      nurse.clinicianId,
      doctor.clinicianId,
    ]);
  });

  test('tells up to when it is sealed, while running and after, and viewers hear at most twice a second', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    await rig.record(deviceId, 11);
    rig.seals.sealed(sessionId, 1);
    const get = rig.handlers['sessions.get'];
    await vi.waitFor(async () =>
      expect((await get(nurse, { sessionId })).sealedUntilMs).toBe(rig.seals.batches[0]!.toMs),
    );
    for (let n = 0; n < 30; n += 1)
      await rig.handlers['sessions.mark'](nurse, { sessionId, text: `mark ${n}` });
    await rig.stop(session);
    rig.seals.sealed(sessionId, 2);
    await vi.waitFor(async () =>
      expect((await get(nurse, { sessionId })).sealedUntilMs).toBe(rig.seals.batches[1]!.toMs),
    );
    await vi.waitFor(() =>
      expect(rig.events.findLast((event) => event.type === 'session')).toMatchObject({
        session: { state: 'stopped', sealedUntilMs: rig.seals.batches[1]!.toMs },
      }),
    );
    expect(rig.events.filter((event) => event.type === 'session').length).toBeLessThan(12);
  });

  test('goes on evenly when the machine’s clock jumps by an hour either way', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId, startedMs } = session;
    const vital = () => rig.feed.vital(deviceId, 'heart-rate', rig.clock.now(), 70);
    const marks = [];
    for (const jumpMs of [0, 3_600_000, -7_200_000, 3_600_000]) {
      rig.clock.jump(jumpMs);
      rig.feed.reconnect(deviceId);
      await rig.record(deviceId, 2, vital);
      marks.push(await rig.handlers['sessions.mark'](nurse, { sessionId, text: 'now' }));
    }
    await rig.stop(session);
    expect(marks.map(({ timeMs }) => timeMs - startedMs)).toEqual([2000, 4000, 6000, 8000]);
    const times = (await rig.readings(sessionId)).map(({ timeMs }) => timeMs - startedMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThanOrEqual(8000);
    const [leaf] = rig.waveforms();
    const frames = decodeFrames(await rig.framesOf(leaf!));
    let endMs = startedMs;
    for (const frame of frames) {
      expect(frame.startMs).toBeGreaterThanOrEqual(endMs);
      endMs = frame.startMs + (frame.samples.length * 1000) / frame.rateHz;
    }
    expect(endMs - startedMs).toBe(8000);
  });
});
