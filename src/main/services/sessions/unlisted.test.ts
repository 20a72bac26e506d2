import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceId } from '#shared/domain/ids.ts';
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

async function recorded(seconds = 12) {
  const session = await rig.start(deviceId);
  await rig.record(deviceId, seconds);
  return rig.stop(session);
}

async function restart(isKept?: (key: string) => boolean): Promise<void> {
  rig = await rig.crash(isKept);
  await rig.service.recover();
}

const listed = async () =>
  (await rig.handlers['sessions.list'](nurse, { limit: 50 })).sessions.map(({ sessionId }) => sessionId);
const segment = async (sessionId: string): Promise<string> => {
  const [name = ''] = await readdir(join(rig.folder, sessionId));
  return join(rig.folder, sessionId, name);
};
const isNoSession = (key: string): boolean => !key.startsWith('session/');

describe('records that are older than the recordings', () => {
  it('are told as a loss of the records, once, and the session is listed again', async () => {
    const { sessionId } = await recorded();
    await restart(isNoSession);
    expect(rig.losses).toEqual([
      expect.stringMatching(
        /^The list of sessions did not know a session that was recorded: it began \d{4}-\d\d-\d\d \d\d:\d\d UTC\. The records of this workstation are older/,
      ),
    ]);
    expect(await listed()).toEqual([sessionId]);
    await restart();
    expect(rig.losses).toEqual([]);
  });

  it('that lack several sessions are told as one loss, with how many', async () => {
    const first = await recorded();
    await recorded();
    const third = await recorded();
    await restart((key) => !key.endsWith(first.sessionId) && !key.endsWith(third.sessionId));
    expect(rig.losses).toEqual([expect.stringContaining('did not know 2 sessions that were recorded')]);
    expect(await listed()).toHaveLength(3);
  });

  it.each([7, 15])(
    'that lack one that ran for %i s when the app was killed are told, too',
    async (seconds) => {
      const { sessionId } = await rig.start(deviceId);
      await rig.record(deviceId, seconds);
      // The test's clock runs faster than the disk.
      const samples = seconds * 250 * 1.1;
      await vi.waitFor(async () =>
        expect((await stat(await segment(sessionId))).size).toBeGreaterThan(samples),
      );
      await restart(isNoSession);
      expect(rig.losses).toEqual([expect.stringContaining('did not know a session that was recorded')]);
      expect(await listed()).toHaveLength(1);
    },
  );

  it('are no loss where the app was killed while a session began', async () => {
    await rig.start(deviceId);
    await restart(isNoSession);
    expect(rig.losses).toEqual([]);
    expect(await listed()).toHaveLength(1);
  });
});

describe('a folder of a recording that no list can show', () => {
  it.each([true, false])(
    'as its beginning is damaged, is told and named (in the list: %s)',
    async (isListed) => {
      const { sessionId } = await recorded();
      const path = await segment(sessionId);
      const bytes = await readFile(path);
      for (let at = 60; at < bytes.length; at += 20) bytes[at]! ^= 4;
      await writeFile(path, bytes);
      await restart(isListed ? undefined : isNoSession);
      if (isListed) {
        // Its look says what is lost; nothing of the list changes.
        expect(await listed()).toEqual([sessionId]);
        await rig.handlers['sessions.gaps'](nurse, { sessionId }).catch(() => undefined);
        expect(rig.losses.join()).toMatch(/is damaged|has lost its beginning/);
      } else {
        expect(rig.losses).toEqual([
          expect.stringContaining(`in the folder “${sessionId}” has lost its beginning`),
        ]);
      }
    },
  );

  it('of a session that ran and whose recording is cut to nothing is told', async () => {
    const { sessionId } = await rig.start(deviceId);
    await rig.record(deviceId, 3);
    const path = await segment(sessionId);
    rig = await rig.crash();
    await truncate(path.replace(/^.*(?=[/\\][^/\\]+[/\\][^/\\]+$)/, rig.folder), 64);
    await rig.service.recover();
    expect(rig.losses.join()).toContain('has lost its beginning');
  });

  it('of a session that ran and whose recording is gone is told', async () => {
    const { sessionId } = await rig.start(deviceId);
    await rig.record(deviceId, 3);
    rig = await rig.crash();
    await rm(join(rig.folder, sessionId), { recursive: true });
    await rig.service.recover();
    expect(rig.losses).toEqual([expect.stringContaining('is gone from the disk')]);
  });

  it('that a crash left empty while a session began is none', async () => {
    rig = await rig.crash();
    await mkdir(join(rig.folder, '01890000-0000-7000-8000-000000000001'));
    await rig.service.recover();
    expect(rig.losses).toEqual([]);
  });
});
