import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definitionOf } from '#shared/contract/index.ts';
import { startApp, type App } from '#main/compose.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { HostConfiguration } from '#main/services/setup/ports.ts';
import { signIn } from '../faults/client.ts';
import { hospital } from './workstation.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', '0.1.0', 'data-folder');

let folder: string;
let dataFolder: string;
let keys: string;
let app: App | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-outer-'));
  dataFolder = join(folder, 'data');
  keys = join(folder, 'config');
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** As the web host starts it. @param named with `--key-file` */
async function start({
  named,
  demo = false,
  clock = systemClock,
}: { named?: string; demo?: boolean; clock?: typeof systemClock } = {}): Promise<App> {
  const keyFile = { named: named === undefined ? null : { path: named, credential: false }, folder: keys };
  app = await startApp({
    dataFolder,
    demo,
    version: 'test',
    keyFile,
    clock,
    pinCost: { N: 2 ** 10, r: 8, p: 1 },
  });
  return app;
}

async function stop(): Promise<void> {
  await app?.stop();
  app = undefined;
}

async function install(on: App): Promise<string | null> {
  const answer = await on.api.call(on.identity.openScreen(), 'setup.install', hospital);
  if (!answer.ok) throw new Error(answer.error.message);
  return definitionOf('setup.install').reply.parse(answer.reply).keyFileId;
}

const host = async () =>
  HostConfiguration.parse(JSON.parse(await readFile(join(dataFolder, 'host.json'), 'utf8')));
const keyring = async (id: string) => readFile(join(dataFolder, 'keyring', `${id}.json`), 'utf8');

/** Every file of the data folder but the log. */
async function content(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.endsWith('logs')) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(dataFolder.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return found;
}

describe('a new data folder of a hospital', () => {
  it('is made with a key file outside of it, and opens with it, also on another computer that it was moved to', async () => {
    const id = await install(await start());
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(await readdir(keys)).toEqual([`${id}.key`]);
    expect((await host()).keyFileId).toBe(id);
    expect(await keyring('i.admin')).not.toContain('nonce');
    await stop();
    // The other computer has its own key files; those of the folder come along, wherever they are put.
    await rename(dataFolder, join(folder, 'moved'));
    dataFolder = join(folder, 'moved');
    await rename(keys, join(folder, 'stick'));
    keys = join(folder, 'config of another');
    const moved = await start({ named: join(folder, 'stick', `${id}.key`) });
    await signIn(moved, 'i.admin', '271828');
    await stop();
    await mkdir(keys);
    await cp(join(folder, 'stick', `${id}.key`), join(keys, `${id}.key`));
    expect((await start()).keyFileHint).toBeNull();
  });

  it('is refused without its key file with what IT does, and nothing of it is touched', async () => {
    const id = await install(await start());
    await stop();
    await rename(keys, join(folder, 'forgotten'));
    const before = await content();
    for (const named of [undefined, join(folder, 'none.key')]) {
      const refused = start(named === undefined ? {} : { named });
      await expect(refused).rejects.toMatchObject({
        code: 'unavailable',
        hint: expect.stringMatching(new RegExp(`Bring the key file ${id} back.*Nothing was changed`)),
      });
    }
    expect(await content()).toEqual(before);
    expect(await readdir(folder)).not.toContain('config');
    keys = join(folder, 'forgotten');
    await signIn(await start(), 'i.admin', '271828');
  });
});

describe('a data folder of before', () => {
  it('is opened as it is, and offered a key file', async () => {
    // As the version before made it: without any place for key files.
    app = await startApp({ dataFolder, demo: false, version: 'test', pinCost: { N: 2 ** 10, r: 8, p: 1 } });
    expect(await install(app)).toBeNull();
    await stop();
    const opened = await start();
    expect(opened.keyFileHint).toMatch(/PINs alone.*--key-file FILE/);
    await signIn(opened, 'i.admin', '271828');
    expect(await readdir(folder)).not.toContain('config');
    await stop();
    const named = join(folder, 'ward-3.key');
    const offered = await start({ named });
    expect(offered.keyFileHint).toMatch(
      /at the next sign-in. Keep a copy of the file, apart from the backups/,
    );
    expect((await host()).keyFileId).toBeNull();
    await signIn(offered, 'i.admin', '271828');
    expect(await keyring('i.admin')).not.toContain('nonce');
    await stop();
    await expect(start()).rejects.toThrow(/also need its key file/);
    const again = await start({ named });
    expect(again.keyFileHint).toBeNull();
    const { call } = await signIn(again, 'i.admin', '271828');
    // That the files are other ones than before is nobody's doing but our own.
    expect((await call('audit.overview', {})).breaks).toBe(0);
  });

  it('of version 0.1.0 gets one as well, and everybody signs in as before', async () => {
    await cp(fixture, dataFolder, { recursive: true });
    const aheadMs = 1_795_800_000_000 - systemClock.now();
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const named = join(folder, 'ward-3.key');
    await start({ named, demo: true, clock });
    const { keyFileId } = await host();
    for (const id of ['n.okafor', 'd.lindqvist', 't.moreau', 'i.tanaka', 'a.haddad']) {
      expect(await keyring(id)).toContain(`"keyFileId": "${keyFileId}"`);
    }
    await stop();
    await expect(start({ demo: true, clock })).rejects.toThrow(/also need its key file/);
    const again = await start({ named, demo: true, clock });
    await signIn(again, 'a.haddad', '555555');
  }, 120_000);
});

it('the demonstration, whose PINs everybody knows, gets none by itself', async () => {
  const demonstration = await start({ demo: true });
  expect(demonstration.keyFileHint).toBeNull();
  expect((await host()).keyFileId).toBeNull();
  expect(await readdir(folder)).not.toContain('config');
});
