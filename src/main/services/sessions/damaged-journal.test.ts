import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { makeRig, nurse, type Rig } from '#main/testing/session-rig.ts';

let rig: Rig;
let deviceId: DeviceId;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  rig = await makeRig();
  deviceId = rig.feed.addDevice();
});
afterEach(async () => {
  await rig.close();
  vi.useRealTimers();
});

/** 35 s of one signal at 250 Hz and a heart rate now and then: four batches. */
async function recorded(): Promise<Session> {
  const session = await rig.start(deviceId);
  await rig.record(deviceId, 35, (step) => {
    if (step % 10 === 0) rig.feed.vital(deviceId, 'heart-rate', rig.clock.now(), 70 + (step % 7));
  });
  return rig.stop(session);
}

async function file(sessionId: string): Promise<string> {
  const [name] = await readdir(join(rig.folder, sessionId));
  return join(rig.folder, sessionId, name!);
}

async function cut(sessionId: string, share: number): Promise<void> {
  const path = await file(sessionId);
  await truncate(path, Math.floor((await readFile(path)).length * share));
}

const gapsOf = async (sessionId: Session['sessionId']) =>
  (await rig.handlers['sessions.gaps'](nurse, { sessionId })).gaps;

describe('the journal of a session that has ended', () => {
  it('that is whole has no gap of its own, and nothing is told', async () => {
    const { sessionId } = await recorded();
    rig = await rig.crash();
    await rig.service.recover();
    expect(await gapsOf(sessionId)).toEqual([]);
    expect(rig.losses).toEqual([]);
  });

  it.each([0.2, 0.5, 0.9])(
    'cut at %f: what is missing is a gap with its length and its reason',
    async (share) => {
      const { sessionId, startedMs, stoppedMs } = await recorded();
      await cut(sessionId, share);
      rig = await rig.crash();
      await rig.service.recover();
      expect(rig.losses).toEqual([expect.stringMatching(/The recording of the session .* bytes left/)]);
      const [gap, ...more] = await gapsOf(sessionId);
      expect(more).toEqual([]);
      expect(gap).toMatchObject({ deviceId, reason: 'damaged', endMs: stoppedMs });
      const lengthMs = gap!.endMs - gap!.startMs;
      expect(gap!.samples).toBe(Math.round(lengthMs / 4));
      expect(lengthMs).toBeGreaterThan(35_000 * (1 - share) * 0.5);
      expect(gap!.startMs).toBeGreaterThan(startedMs);
      expect(rig.losses.at(-1)).toMatch(/is damaged: up to [\d.]+ s of a signal/);
      // What the ledger sealed keeps its numbers: nothing is sealed again in their place.
      expect(rig.seals.batches).toEqual([]);
    },
  );

  it('with one bit flipped in its middle: the stretch is a gap, the samples around it are there', async () => {
    const { sessionId, startedMs } = await recorded();
    const path = await file(sessionId);
    const bytes = await readFile(path);
    const { length } = bytes;
    // A stretch of more than a second: what is shorter is told, and has no length to show.
    for (let at = Math.floor(length * 0.4); at < length * 0.5; at += 50) bytes[at]! ^= 4;
    await writeFile(path, bytes);
    rig = await rig.crash();
    await rig.service.recover();
    // What was told while recording is there at once; what is damaged, when all was read.
    const { gaps: told } = await rig.handlers['sessions.gaps'](nurse, { sessionId, which: 'told' });
    expect(told).toEqual([]);
    const gaps = await gapsOf(sessionId);
    expect(gaps).not.toEqual([]);
    expect(gaps.every(({ reason }) => reason === 'damaged')).toBe(true);
    expect(gaps[0]!.startMs).toBeGreaterThan(startedMs + 5_000);
    expect(rig.losses).toEqual([expect.stringMatching(/is damaged/)]);
  });

  it('that is gone is told at the start, and every look at it says so', async () => {
    const { sessionId } = await recorded();
    await rm(join(rig.folder, sessionId), { recursive: true });
    rig = await rig.crash();
    await rig.service.recover();
    expect(rig.losses).toEqual([expect.stringMatching(/is gone from the disk/)]);
    await expect(gapsOf(sessionId)).rejects.toMatchObject({ code: 'journal' });
    await expect(rig.service.archive.lost(sessionId)).rejects.toMatchObject({ code: 'journal' });
    const { sessions } = await rig.handlers['sessions.list'](nurse, { limit: 50 });
    expect(sessions).toHaveLength(1);
  });

  it('cut while the session ran: the next batch takes no number of one that was sealed', async () => {
    const session = await rig.start(deviceId);
    const { sessionId } = session;
    await rig.record(deviceId, 35);
    await vi.waitFor(() => expect(rig.seals.batches).toHaveLength(3));
    await cut(sessionId, 0.4);
    rig = await rig.crash();
    await rig.service.recover();
    expect(rig.seals.batches.map(({ number }) => number)).toEqual([4]);
    expect(rig.losses).toEqual([expect.stringMatching(/ends before what was sealed/)]);
    expect(await rig.handlers['sessions.get'](nurse, { sessionId })).toMatchObject({
      devices: [{ deviceId }],
      state: 'interrupted',
    });
  });
});
