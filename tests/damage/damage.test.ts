import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { createRandom } from '#main/simulation/random.ts';
import { signIn } from '../faults/client.ts';
import { as } from './content.ts';
import { describe as describeCase, isFault, plan, tryOut } from './rounds.ts';
import { makeWorld, start, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 120_000);
afterAll(async () => {
  await rm(world.root, { recursive: true, force: true });
});

async function copyOf(name: string): Promise<string> {
  const folder = join(world.root, name);
  await cp(world.now, folder, { recursive: true });
  return folder;
}

describe('a data folder that was harmed', () => {
  it('is refused, or says what was lost: files and stores taken, cut, emptied, exchanged, one bit flipped', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const faults: string[] = [];
    for (const [number, harm] of (await plan(world, 16, createRandom(seed).uniform)).entries()) {
      const done = await tryOut(world, harm, number);
      if (done !== undefined && isFault(done)) faults.push(describeCase(done));
    }
    expect(faults, `seed ${seed}`).toEqual([]);
  }, 180_000);

  it('brings no revoked clinician back: older key file and no list of the revoked', async () => {
    const folder = await copyOf('revoked');
    const { clinicianId, pin } = demoClinicians.find(({ role }) => role === 'labtech')!;
    await cp(join(world.older, 'keyring'), join(folder, 'keyring'), { recursive: true });
    await rm(join(folder, 'ca', 'revoked.json'));
    const app = await start(folder);
    try {
      await expect(signIn(app, clinicianId, pin)).rejects.toThrow(/revoked/);
      const admin = await as(app, 'it-admin');
      const { clinicians } = await admin('clinicians.list', {});
      expect(clinicians.find((one) => one.clinicianId === clinicianId)?.revokedMs).toBeTypeOf('number');
      const again = { clinicianId, name: 'Back again', role: 'labtech' } as const;
      await expect(admin('clinicians.register', again)).rejects.toThrow(/revoked/);
    } finally {
      await app.stop();
    }
  }, 60_000);

  it('deleted while the app runs is said within seconds; nothing is acknowledged, and no PIN is called wrong', async () => {
    const folder = await copyOf('deleted');
    const app = await start(folder);
    try {
      const notices: string[] = [];
      app.bus.subscribe((event: StreamEvent) => {
        if (event.type === 'notice') notices.push(event.error.message);
      });
      const nurse = await as(app, 'nurse');
      const { patientId } = (await nurse('patients.list', {})).patients[0]!;
      const { sessionId } = await nurse('sessions.start', { patientId, deviceIds: [] });
      await rm(folder, { recursive: true });
      const gone = /data folder of this workstation is gone/;
      await expect(nurse('sessions.mark', { sessionId, text: 'into nothing' })).rejects.toThrow(gone);
      await expect(as(app, 'doctor')).rejects.toThrow(gone);
      await vi.waitFor(() => expect(notices).toContainEqual(expect.stringMatching(gone)), { timeout: 8_000 });
    } finally {
      await app.stop().catch(() => undefined);
    }
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  }, 60_000);
});
