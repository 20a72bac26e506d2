import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { openDataFolder } from './index.ts';

const fixture = join(import.meta.dirname, '../../../../tests/fixtures/0.1.0/data-folder');
let root: string;
let data: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-presence-'));
  data = join(root, 'data');
  await cp(fixture, data, { recursive: true });
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Every file with its content and time of change. */
async function picture(): Promise<readonly string[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.toSorted().map(async (file) => {
      const digest = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return `${file} ${(await stat(file)).mtimeMs} ${digest}`;
    }),
  );
}

describe('a data folder of which something is missing', () => {
  const parts = [
    { path: 'records/CURRENT', named: 'records' },
    { path: 'records/MANIFEST-000002', named: 'records' },
    { path: 'records', named: 'records' },
    { path: 'ledger/store/CURRENT', named: 'ledger' },
    { path: 'ledger/store', named: 'ledger' },
    { path: 'host.json', named: 'host.json' },
    { path: 'keyring', named: 'keyring' },
    { path: 'ca/ca.json', named: 'ca' },
    { path: 'ca', named: 'ca' },
  ];
  it.each(parts)(
    'is refused without its $path: nothing is touched, and IT is told what to bring back',
    async ({ path, named }) => {
      await rm(join(data, path), { recursive: true });
      const before = await picture();
      const failure: unknown = await openDataFolder(data).catch((error: unknown) => error);
      if (!(failure instanceof ServiceError)) throw failure;
      expect(failure.code).toBe('unavailable');
      expect(failure.hint).toContain(`“${named}”`);
      expect(String(failure)).not.toContain(root);
      expect(await picture()).toEqual(before);
    },
  );

  it('whole, new, empty, or left by an interrupted installation is opened', async () => {
    await (await openDataFolder(data)).close();
    await (await openDataFolder(join(root, 'new'))).close();
    await (await openDataFolder(join(root, 'new'))).close();
    await writeFile(join(data, 'installing'), '');
    for (const later of ['host.json', 'records', 'ledger', 'sessions']) {
      await rm(join(data, later), { recursive: true });
    }
    await (await openDataFolder(data)).close();
  });

  const rests = [
    'keyring',
    'ca',
    'ledger',
    'records',
    'sessions',
    'host.json',
    'anchors.json',
    'records.found',
  ];
  it.each(rests)('is refused where nothing but “%s” is left: deleting makes no new folder', async (rest) => {
    if (rest === 'anchors.json') await writeFile(join(data, rest), '{}');
    if (rest === 'records.found') await cp(join(data, 'records'), join(data, rest), { recursive: true });
    for (const name of await readdir(data)) {
      if (name !== rest) await rm(join(data, name), { recursive: true });
    }
    const before = await picture();
    await expect(openDataFolder(data)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await picture()).toEqual(before);
    expect(await readdir(data)).toEqual([rest]);
  });

  it('is refused without its records although nothing else says that there were some', async () => {
    for (const name of ['records', 'ledger', 'sessions']) await rm(join(data, name), { recursive: true });
    await expect(openDataFolder(data)).rejects.toMatchObject({ code: 'unavailable' });
    await writeFile(join(data, 'installing'), '');
    await (await openDataFolder(data)).close();
  });
});

describe('a data folder in which something is not what it must be', () => {
  const files = ['host.json', 'anchors.json', 'ca/ca.json', 'ca/ca.pem', 'ca/node.json', 'ca/revoked.json'];
  const others = ['keyring/n.okafor.json', 'ledger/head.json', 'records/CURRENT', 'ledger/store/CURRENT'];
  const folders = ['records', 'ledger', 'ledger/store', 'sessions', 'keyring', 'ca'];
  const harms = {
    folder: (path: string) => mkdir(path),
    'link to nothing': (path: string) => symlink(join(root, 'nowhere'), path),
    file: (path: string) => writeFile(path, 'x'),
  };
  const cases = [
    ...[...files, ...others].flatMap((name) =>
      (['folder', 'link to nothing'] as const).map((harm) => ({ name, harm })),
    ),
    ...folders.flatMap((name) => (['file', 'link to nothing'] as const).map((harm) => ({ name, harm }))),
  ];
  it.each(cases)(
    'is refused with a $harm instead of $name, before anything is opened',
    async ({ name, harm }) => {
      await rm(join(data, name), { recursive: true, force: true });
      await harms[harm](join(data, name));
      const before = await picture();
      const failure: unknown = await openDataFolder(data).catch((error: unknown) => error);
      if (!(failure instanceof ServiceError)) throw failure;
      expect(failure.code).toBe('unavailable');
      expect(failure.hint).toContain(`“${name}”`);
      expect(await picture()).toEqual(before);
    },
  );

  it('is opened where links lead to the parts, wherever those are kept', async () => {
    for (const name of ['sessions', 'records', 'ca']) {
      await cp(join(data, name), join(root, name), { recursive: true });
      await rm(join(data, name), { recursive: true });
      await symlink(join(root, name), join(data, name));
    }
    await (await openDataFolder(data)).close();
  });
});
