import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { defaultDataFolder } from './default-data-folder.ts';
import { keyFilePlaces } from './key-file-places.ts';

const credentials = mkdtempSync(join(tmpdir(), 'vitalseal-credentials-'));
const path = join(credentials, 'vitalseal.key');
afterAll(() => rmSync(credentials, { recursive: true, force: true }));

it('key files lie where the system has settings, never in the usual data folder', () => {
  expect(keyFilePlaces(undefined, 'linux', {}, '/home/n')).toEqual({
    named: null,
    folder: join('/home/n', '.config', 'vitalseal', 'keys'),
  });
  const env = {
    XDG_CONFIG_HOME: '/etc/n',
    LOCALAPPDATA: join('/home/n', 'Local'),
    APPDATA: join('/home/n', 'Roaming'),
  };
  expect(keyFilePlaces(undefined, 'linux', env, '/home/n').folder).toBe(join('/etc/n', 'vitalseal', 'keys'));
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const { folder } = keyFilePlaces(undefined, platform, env, '/home/n');
    expect(folder.startsWith(defaultDataFolder(platform, env, '/home/n'))).toBe(false);
  }
});

it('a credential of the service manager counts as named, where there is one; what was named comes before it', () => {
  const env = { CREDENTIALS_DIRECTORY: credentials };
  expect(keyFilePlaces(undefined, 'linux', env, '/home/n').named).toBeNull();
  writeFileSync(path, 'a key');
  expect(keyFilePlaces(undefined, 'linux', env, '/home/n').named).toEqual({ path, credential: true });
  expect(keyFilePlaces(path, 'linux', env, '/home/n').named).toEqual({ path, credential: true });
  const other = resolve('/home/n/my.key');
  expect(keyFilePlaces(other, 'linux', env, '/home/n').named).toEqual({ path: other, credential: false });
});
