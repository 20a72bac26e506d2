import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
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
    for (const later of ['host.json', 'records', 'ledger', 'sessions']) {
      await rm(join(data, later), { recursive: true });
    }
    await (await openDataFolder(data)).close();
  });
});
