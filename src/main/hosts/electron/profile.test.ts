import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareProfile } from './profile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitalseal-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the window has a folder of its own in the data folder, and nothing is left in it', () => {
  const profile = prepareProfile(join(folder, 'new', 'data'));
  expect(profile).toBe(join(folder, 'new', 'data', 'window'));
  expect(readdirSync(profile)).toEqual([]);
  expect(prepareProfile(join(folder, 'new', 'data'))).toBe(profile);
});

test.each(['a file', 'a link to itself', 'a file below', 'a name that is too long', 'no disk at all'])(
  'where the data folder is %s, that is said and not taken for another app',
  (what) => {
    const data = join(folder, 'data');
    const places: Record<string, () => string> = {
      'a file': () => (writeFileSync(data, ''), data),
      'a link to itself': () => (symlinkSync(data, data), data),
      'a file below': () => (writeFileSync(data, ''), join(data, 'below')),
      'a name that is too long': () => join(folder, 'x'.repeat(300)),
      'no disk at all': () => '/proc/vitalseal',
    };
    const place = places[what]!();
    expect(() => prepareProfile(place)).toThrow(expect.objectContaining({ code: 'disk' }));
  },
);
