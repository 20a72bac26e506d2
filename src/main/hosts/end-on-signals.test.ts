import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder } from '#main/adapters/data-folder/index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-end-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('an app that is told to end', () => {
  test('a second start is told that the first is still ending, and may start when it has ended, whatever hung', async () => {
    const path = join(root, 'data');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'end-on-signals.test-child.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const running = { code: 'conflict', message: expect.stringContaining('already running') };
    await expect(openDataFolder(path)).rejects.toMatchObject(running);
    child.kill('SIGTERM');
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const stillEnding = {
      code: 'conflict',
      message: expect.stringContaining('still ending'),
      hint: expect.stringContaining('Wait'),
    };
    await expect(openDataFolder(path)).rejects.toMatchObject(stillEnding);
    expect(await ended).toEqual([1, null]);
    const data = await openDataFolder(path);
    await data.close();
  }, 20_000);
});
