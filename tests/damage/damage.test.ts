import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { createRandom } from '#main/simulation/random.ts';
import { signIn } from '../faults/client.ts';
import { as } from './content.ts';
import { judge } from './judge.ts';
import { describe as describeCase, isFault, plan, tryOut } from './rounds.ts';
import { fixture, makeWorld, start, type World } from './world.ts';

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

/** Takes records away, as anybody can who may write files. */
async function deleteRecords(
  folder: string,
  which: (names: readonly string[]) => readonly string[],
): Promise<void> {
  const level = new ClassicLevel<string, Uint8Array>(join(folder, 'records'), { valueEncoding: 'view' });
  await level.open({ createIfMissing: false });
  for (const name of which(await level.keys().all())) await level.del(name);
  await level.close();
}

function lastOf(names: readonly string[], prefix: string): string {
  const found = names.findLast((name) => name.startsWith(prefix));
  if (found === undefined) throw new Error(`no record of ${prefix}`);
  return found;
}

describe('a data folder that nobody harmed', () => {
  it.each(['new', 'of 0.1.0'])(
    '%s names no loss, and is accounted for from its first sign-in on',
    async (what) => {
      const folder = join(world.root, `unharmed-${what}`);
      if (what === 'new') await mkdir(folder);
      else await cp(fixture, folder, { recursive: true });
      // Compared with nothing, so that `silent` means: no notice and no break.
      expect(await judge(folder, '', 'nothing')).toMatchObject({ what: 'silent' });
      expect(await readdir(folder)).not.toContain('installing');
      await deleteRecords(folder, () => ['!tally']);
      await rm(join(folder, 'anchors.json'));
      expect(await judge(folder, '', 'records')).toMatchObject({ what: 'named' });
    },
    60_000,
  );
});

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

  const pairs: readonly { readonly what: string; readonly harm: (folder: string) => Promise<void> }[] = [
    {
      what: 'the last entry of a treatment and all that accounts for the records',
      harm: async (folder) => {
        await deleteRecords(folder, (names) => [lastOf(names, 'treatment/'), '!tally']);
        await rm(join(folder, 'anchors.json'));
      },
    },
    {
      what: 'the same, and the record that proves the key',
      harm: async (folder) => {
        await deleteRecords(folder, (names) => [lastOf(names, 'treatment/'), '!tally', '!key']);
        await rm(join(folder, 'anchors.json'));
      },
    },
    {
      what: 'all records, and the anchors',
      harm: async (folder) => {
        await deleteRecords(folder, (names) => names);
        await rm(join(folder, 'anchors.json'));
      },
    },
    {
      what: 'the last entry and the account, with older anchors put back',
      harm: async (folder) => {
        await deleteRecords(folder, (names) => [lastOf(names, 'treatment/'), '!tally']);
        await cp(join(world.older, 'anchors.json'), join(folder, 'anchors.json'));
      },
    },
    {
      what: 'who was revoked and all accounts, with older keys put back',
      harm: async (folder) => {
        await deleteRecords(folder, (names) => [lastOf(names, 'revoked/'), '!tally']);
        for (const part of ['anchors.json', 'ca', 'keyring'])
          await rm(join(folder, part), { recursive: true });
        for (const part of ['ca', 'keyring']) {
          await cp(join(world.older, part), join(folder, part), { recursive: true });
        }
      },
    },
  ];
  it.each(pairs)(
    'two at once do not hide each other: $what',
    async ({ what, harm }) => {
      const folder = await copyOf(`pair-${pairs.findIndex((pair) => pair.what === what)}`);
      await harm(folder);
      expect((await judge(folder, world.content, 'records')).what).toBe('named');
    },
    60_000,
  );

  it.each(['keyring', 'ca', 'records', 'sessions', 'ledger', 'host.json', 'anchors.json'])(
    'of which nothing but “%s” is left becomes no new hospital',
    async (rest) => {
      const folder = await copyOf(`only-${rest}`);
      for (const name of await readdir(folder)) {
        if (name !== rest) await rm(join(folder, name), { recursive: true });
      }
      expect((await judge(folder, world.content, rest)).what).toBe('refused');
    },
  );

  it.each(['a folder', 'a link to nothing'])(
    'with %s instead of one journal lets everybody sign in, and names that session',
    async (what) => {
      const folder = await copyOf(what.replaceAll(' ', '-'));
      const [first] = await readdir(join(folder, 'sessions'));
      const journal = join('sessions', first!, '000001.journal');
      await rm(join(folder, journal));
      if (what === 'a folder') await mkdir(join(folder, journal));
      else await symlink('/nowhere/at/all', join(folder, journal));
      expect((await judge(folder, world.content, journal)).what).toBe('named');
    },
    60_000,
  );

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
