import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseStartOptions } from '#main/hosts/start-options.ts';
import { desktopWords, runDesktop } from './desktop.ts';

const words = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux') =>
  desktopWords(parseStartOptions(['--data', '/d', '--no-demo']), { env, platform });

describe('the words for Electron’s program', () => {
  test('the folder and the rest are passed on', () => {
    expect(words({ DISPLAY: ':0' })).toEqual(['.', '--data', '/d', '--no-demo']);
  });

  test('where there is Wayland alone, Chromium is told so; elsewhere it chooses', () => {
    const wayland = '--ozone-platform=wayland';
    expect(words({ WAYLAND_DISPLAY: 'wayland-0' })).toContain(wayland);
    expect(words({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: '' })).toContain(wayland);
    expect(words({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' })).not.toContain(wayland);
    expect(words({ WAYLAND_DISPLAY: 'wayland-0' }, 'darwin')).not.toContain(wayland);
  });
});

describe('with shell scripts instead of Electron’s program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitalseal-desktop-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = (script: string) => {
    const file = join(folder, `program-${Buffer.from(script).toString('hex')}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  test.each(['kill -TRAP $$', 'kill -SEGV $$', 'kill -ABRT $$', 'exit 1', 'exit 127', 'exit 133'])(
    '“%s” at once is Electron that cannot run here',
    async (script) => {
      expect(await runDesktop(program(script), [])).toHaveProperty('diedAtOnce');
    },
  );

  test('a program that cannot be run at all is one, too', async () => {
    const file = join(folder, 'no-program');
    writeFileSync(file, 'text');
    for (const each of [file, join(folder, 'nothing')]) {
      expect(await runDesktop(each, [])).toHaveProperty('diedAtOnce');
    }
  });

  test.each([0, 2, 3, 4])('exit code %i is the app’s own, and is passed on', async (exitCode) => {
    expect(await runDesktop(program(`exit ${exitCode}`), [])).toEqual({ exitCode });
  });
});
