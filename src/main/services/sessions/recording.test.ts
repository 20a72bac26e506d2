import { v4 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Role } from '#shared/domain/roles.ts';
import { DeviceId, PatientId } from '#shared/domain/ids.ts';
import { actor, makeRig, nurse, type Rig } from '#main/testing/session-rig.ts';

let rig: Rig;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  rig = await makeRig();
});
afterEach(async () => {
  await rig.close();
  vi.useRealTimers();
});

describe('gaps', () => {
  test('missing samples, absent samples and a pulled cable are each recorded with length and reason', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId, startedMs } = session;
    const { feed } = rig;
    const send = (...args: Parameters<typeof feed.frame> extends [unknown, ...infer Rest] ? Rest : never) =>
      feed.frame(deviceId, ...args);
    const absent = Array.from({ length: 50 }, () => -0x8000);
    const flat = Array.from({ length: 50 }, () => 1);
    send(startedMs, flat);
    send(startedMs + 300, flat, { skip: 25 });
    send(startedMs + 500, absent, { absence: 'lead-off' });
    send(startedMs + 700, absent, { absence: 'lead-off' });
    send(startedMs + 900, flat);
    send(startedMs + 1100, flat);
    rig.feed.setState(deviceId, 'closed');
    rig.clock.advance(5300);
    expect((await rig.handlers['sessions.gaps'](nurse, { sessionId })).gaps.at(-1)).toMatchObject({
      startMs: startedMs + 1300,
      endMs: startedMs + 5300,
      reason: 'unplugged',
    });
    rig.feed.reconnect(deviceId);
    send(startedMs + 5100, flat);
    rig.clock.advance(100);
    rig.feed.setState(deviceId, 'silent');
    const stopped = await rig.stop(session);
    const { gaps } = await rig.handlers['sessions.gaps'](nurse, { sessionId });
    const name = { deviceId, signalId: 'ecg' };
    expect(gaps).toEqual([
      { ...name, startMs: startedMs + 200, endMs: startedMs + 300, samples: 25, reason: 'silent' },
      { ...name, startMs: startedMs + 500, endMs: startedMs + 900, samples: 100, reason: 'lead-off' },
      { ...name, startMs: startedMs + 1300, endMs: startedMs + 5100, samples: 950, reason: 'unplugged' },
      { ...name, startMs: startedMs + 5300, endMs: startedMs + 5400, samples: 25, reason: 'silent' },
    ]);
    expect(stopped.gapCount).toBe(4);
    const envelope = await rig.handlers['sessions.waveform'](nurse, {
      sessionId,
      ...name,
      fromMs: startedMs,
      toMs: startedMs + 1300,
      buckets: 13,
    });
    expect(envelope.min.map((value) => (value === null ? '-' : 'x')).join('')).toBe('xx-xx----xxxx');
    expect(envelope.max[0]).toBeCloseTo(0.51);
  });
});

describe('readings', () => {
  test('at most one a second, each change of reason at once, never a value in place of an absent one', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 6, (step) => {
      const off = step >= 12 && step < 20;
      rig.feed.vital(
        deviceId,
        'heart-rate',
        rig.clock.now(),
        off ? null : 60 + step,
        off ? 'lead-off' : undefined,
      );
    });
    await rig.stop(session);
    const got = await rig.readings(session.sessionId);
    expect(got.map(({ timeMs, value, absence }) => [timeMs - session.startedMs, value, absence])).toEqual([
      [200, 60, null],
      [1200, 65, null],
      [2200, 70, null],
      [2600, null, 'lead-off'],
      [4200, 80, null],
      [5200, 85, null],
    ]);
  });

  test('a blood pressure that is told again is one reading, and one from before the session is none', async () => {
    const deviceId = rig.feed.addDevice();
    rig.clock.advance(60_000);
    const session = await rig.start(deviceId);
    const before = session.startedMs - 30_000;
    await rig.record(deviceId, 4, (step) => {
      const measured = step < 10 ? before : session.startedMs + 2000;
      rig.feed.vital(deviceId, 'nibp-systolic', measured, 120);
    });
    await rig.stop(session);
    const got = await rig.readings(session.sessionId);
    expect(got.map(({ timeMs, value }) => [timeMs - session.startedMs, value])).toEqual([[2000, 120]]);
  });

  test('the impossible is refused, the unlikely wants a second look, and so does a time outside of the session', async () => {
    const session = await rig.start(rig.feed.addDevice());
    const { sessionId } = session;
    const enter = rig.handlers['sessions.enterVital'];
    const value = { sessionId, code: 'spo2', confirmed: false } as const;
    await expect(enter(nurse, { ...value, value: 120 })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(enter(nurse, { ...value, value: 120, confirmed: true })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(enter(nurse, { ...value, value: 50 })).rejects.toMatchObject({ code: 'needs-confirmation' });
    for (const timeMs of [session.startedMs - 1, session.startedMs + 3_600_000]) {
      await expect(enter(nurse, { ...value, value: 97, timeMs })).rejects.toMatchObject({
        code: 'bad-request',
      });
    }
    const confirmed = await enter(nurse, { ...value, value: 50, confirmed: true });
    expect(confirmed).toMatchObject({
      value: 50,
      confirmed: true,
      source: 'manual',
      enteredBy: nurse.clinicianId,
    });
    expect(await rig.readings(sessionId)).toEqual([confirmed]);
    expect(rig.events).toContainEqual({
      type: 'vital',
      vital: expect.objectContaining({ sessionId, source: 'manual', value: 50, deviceId: null }),
    });
  });
});

describe('who and what may record', () => {
  test('a device records one session, a patient has one session, an unregistered device none', async () => {
    const deviceId = rig.feed.addDevice();
    const other = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    await expect(rig.start(other)).rejects.toMatchObject({ code: 'conflict' });
    const attach = rig.handlers['sessions.attach'];
    await expect(attach(nurse, { sessionId, deviceId })).rejects.toMatchObject({ code: 'conflict' });
    const unregistered = rig.feed.addDevice({ registered: false });
    await expect(attach(nurse, { sessionId, deviceId: unregistered })).rejects.toMatchObject({
      code: 'device',
    });
    const unknown = DeviceId.parse(v4());
    await expect(attach(nurse, { sessionId, deviceId: unknown })).rejects.toMatchObject({
      code: 'not-found',
    });
    const both = await Promise.allSettled([1, 2].map(() => attach(nurse, { sessionId, deviceId: other })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const detached = await rig.handlers['sessions.detach'](nurse, { sessionId, deviceId });
    expect(detached.devices.map(({ detachedMs }) => detachedMs === null)).toEqual([false, true]);
    await expect(rig.handlers['sessions.detach'](nurse, { sessionId, deviceId })).rejects.toMatchObject({
      code: 'conflict',
    });
    await attach(nurse, { sessionId, deviceId });
    const stopped = await rig.stop(session);
    expect(stopped.devices).toHaveLength(3);
    await expect(rig.handlers['sessions.mark'](nurse, { sessionId, text: 'late' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await rig.stop(await rig.start(deviceId));
  });

  test('two starts at the same moment make one session', async () => {
    const deviceId = rig.feed.addDevice();
    const both = await Promise.allSettled([rig.start(deviceId), rig.start(deviceId)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await rig.handlers['sessions.list'](nurse, { limit: 50 })).sessions).toHaveLength(1);
  });

  test('each method refuses a role that the table of permissions does not name', async () => {
    const session = await rig.start(rig.feed.addDevice());
    const { sessionId } = session;
    const refused: Record<keyof typeof rig.handlers, readonly Role[]> = {
      'sessions.start': ['it-admin', 'auditor'],
      'sessions.attach': ['it-admin', 'auditor'],
      'sessions.detach': ['it-admin', 'auditor'],
      'sessions.stop': ['it-admin', 'auditor'],
      'sessions.mark': ['it-admin', 'auditor'],
      'sessions.handOver': ['it-admin', 'auditor'],
      'sessions.enterVital': ['labtech', 'it-admin', 'auditor'],
      'sessions.list': ['it-admin', 'auditor'],
      'sessions.get': ['it-admin', 'auditor'],
      'sessions.readings': ['it-admin', 'auditor'],
      'sessions.trends': ['it-admin', 'auditor'],
      'sessions.gaps': ['it-admin', 'auditor'],
      'sessions.waveform': ['it-admin', 'auditor'],
    };
    for (const [name, roles] of Object.entries(refused)) {
      const method: unknown = Reflect.get(rig.handlers, name);
      if (typeof method !== 'function') throw new TypeError(`${name} is no method`);
      for (const role of roles) {
        const call: Promise<unknown> = Reflect.apply(method, rig.handlers, [
          actor('x.other', role),
          { sessionId },
        ]);
        await expect(call, `${name} as ${role}`).rejects.toMatchObject({ code: 'not-allowed' });
      }
    }
  });

  test('without a patient, or without room on the disk, nothing is begun', async () => {
    const deviceId = rig.feed.addDevice();
    const stranger = { patientId: PatientId.parse(v4()), deviceIds: [deviceId] };
    await expect(rig.handlers['sessions.start'](nurse, stranger)).rejects.toMatchObject({
      code: 'not-found',
    });
    const small = await makeRig({ freeBytes: 1_000_000 });
    const args = { patientId: small.patient.patientId, deviceIds: [] };
    await expect(small.handlers['sessions.start'](nurse, args)).rejects.toMatchObject({ code: 'disk' });
    await small.close();
    await rig.stop(await rig.start(deviceId));
  });
});
