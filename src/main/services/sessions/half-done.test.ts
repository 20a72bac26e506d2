import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Journal, JournalRecord, JournalStore } from './journal.ts';
import { makeRig, nurse, type Rig } from '#main/testing/session-rig.ts';

/** Which appends fail now, and whether closing does. */
interface Faults {
  refuses: (record: JournalRecord) => boolean;
  closing: boolean;
}

let rig: Rig;
let faults: Faults;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  faults = { refuses: () => false, closing: false };
  rig = await makeRig({ around });
});
afterEach(async () => {
  await rig.close();
  vi.useRealTimers();
});

const full = () => new ServiceError('disk', 'The disk is full.', 'Make room.', true);

/** Real journals on a disk that refuses what the test says. */
const around = (journals: JournalStore): JournalStore => ({
  ...journals,
  create: async (sessionId) => faulty(await journals.create(sessionId)),
});

function faulty(journal: Journal): Journal {
  return {
    ...journal,
    async append(record) {
      if (faults.refuses(record)) throw full();
      return journal.append(record);
    },
    async close() {
      await journal.close();
      if (faults.closing) throw new Error('the file did not close');
    },
  };
}

const isEntry = (type: string) => (record: JournalRecord) =>
  record.kind === 'entry' && JSON.stringify(record.entry).includes(`"type":"${type}"`);
const isBatch = (record: JournalRecord) => record.kind === 'entry' && record.topic === 'batch';

describe('a session command on a disk that refuses (a journal that fails stands for it)', () => {
  it('detaching leaves the device attached and recorded, and works when there is room', async () => {
    const deviceId = rig.feed.addDevice();
    const { sessionId } = await rig.start(deviceId);
    await rig.record(deviceId, 2);
    faults.refuses = isEntry('detached');
    await expect(rig.handlers['sessions.detach'](nurse, { sessionId, deviceId })).rejects.toMatchObject({
      code: 'disk',
    });
    faults.refuses = () => false;
    await rig.record(deviceId, 9);
    const session = await rig.handlers['sessions.detach'](nurse, { sessionId, deviceId });
    expect(session.devices).toMatchObject([{ deviceId, detachedMs: rig.clock.now() }]);
    await rig.stop(session);
    const samples = rig.waveforms().reduce((sum, { sampleCount }) => sum + sampleCount, 0);
    expect(samples).toBe(11 * 250);
  });

  it.each(['started', 'attached'])(
    'starting leaves nothing behind when its entry “%s” cannot be stored: patient and device are free',
    async (entry) => {
      const deviceId = rig.feed.addDevice();
      faults.refuses = isEntry(entry);
      await expect(rig.start(deviceId)).rejects.toMatchObject({ code: 'disk' });
      expect(rig.service.running()).toEqual([]);
      faults.refuses = () => false;
      const session = await rig.start(deviceId);
      await rig.record(deviceId, 1);
      await rig.stop(session);
      await rig.service.recover();
      const { sessions } = await rig.handlers['sessions.list'](nurse, { limit: 50 });
      expect(sessions.map(({ sessionId }) => sessionId)).toEqual([session.sessionId]);
      expect(rig.seals.batches).toMatchObject([{ sessionId: session.sessionId, number: 1, final: true }]);
    },
  );

  it('viewers hear of a session with all its devices, and of none that could not begin', async () => {
    const [first, second] = [rig.feed.addDevice(), rig.feed.addDevice()];
    const told = () => rig.events.flatMap((event) => (event.type === 'session' ? [event.session] : []));
    faults.refuses = (record) => isEntry('attached')(record) && JSON.stringify(record).includes(second);
    await expect(rig.start(first, second)).rejects.toMatchObject({ code: 'disk' });
    expect(told()).toEqual([]);
    faults.refuses = () => false;
    await rig.start(first, second);
    expect(told().map(({ devices }) => devices.length)).toEqual([2]);
  });

  it('a last batch that does not fit follows by itself when there is room, once and as the last', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 3);
    faults.refuses = isBatch;
    expect(await rig.stop(session)).toMatchObject({ state: 'stopped' });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(rig.seals.batches).toEqual([]);
    faults.refuses = () => false;
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(rig.seals.batches).toMatchObject([{ number: 1, final: true }]);
    });
    expect(rig.waveforms()).toMatchObject([{ sampleCount: 750 }]);
    await vi.advanceTimersByTimeAsync(5_000);
    rig = await rig.crash();
    await rig.service.recover();
    expect(rig.seals.batches).toEqual([]);
  });

  it('a journal that does not close takes nothing of the stop back', async () => {
    const deviceId = rig.feed.addDevice();
    const session = await rig.start(deviceId);
    await rig.record(deviceId, 1);
    faults.closing = true;
    const { sessionId } = session;
    expect(await rig.stop(session)).toMatchObject({ state: 'stopped' });
    expect(await rig.handlers['sessions.get'](nurse, { sessionId })).toMatchObject({ state: 'stopped' });
    expect(rig.seals.batches).toMatchObject([{ number: 1, final: true }]);
    expect(rig.service.running()).toEqual([]);
  });
});
