import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openDataFolder } from './index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-folder-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('data folder', () => {
  test('only its owner can look into it', async () => {
    const data = await openDataFolder(join(root, 'data'));
    const { mode } = await stat(data.path);
    expect(mode & 0o777).toBe(0o700);
    expect(await data.freeBytes()).toBeGreaterThan(0);
    await data.close();
  });

  test('where no folder can be made that is said at once, and what to do', async () => {
    await writeFile(join(root, 'file'), '');
    for (const path of [join(root, 'file', 'data'), ...(process.platform === 'linux' ? ['/proc/a/b'] : [])]) {
      await expect(openDataFolder(path)).rejects.toMatchObject({
        code: 'disk',
        hint: expect.stringContaining('--data'),
      });
    }
    const deep = await openDataFolder(join(root, 'a', 'b', 'c'));
    await deep.close();
  });

  test('a second app on the folder is refused and changes nothing', async () => {
    const path = join(root, 'data');
    const data = await openDataFolder(path);
    const before = await snapshot(path);
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'conflict' });
    expect(await snapshot(path)).toEqual(before);
    await data.close();
    const again = await openDataFolder(path);
    await again.close();
    expect(await readdir(path)).toEqual([]);
  });

  test('the lock of a process that was killed is taken over', async () => {
    const path = join(root, 'data');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-folder.test-child.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'conflict' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const data = await openDataFolder(path);
    await data.close();
  });

  test('an app that is ending still knows the folder as its own, and gives the lock back', async () => {
    const data = await openDataFolder(join(root, 'data'));
    await data.markEnding();
    await data.mustBeThere();
    await data.close();
    expect(await readdir(data.path)).toEqual([]);
    await data.markEnding();
    expect(await readdir(data.path)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'a zombie holds nothing: it ended, and its parent never asked how',
    async () => {
      const path = join(root, 'data');
      const holder = join(import.meta.dirname, 'hold-folder.test-child.ts');
      // The shell becomes a program that never asks after its children.
      const parent = spawn(
        'sh',
        ['-c', `"$1" "$2" "$3" & exec sleep 60`, 'sh', process.execPath, holder, path],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await once(parent.stdout, 'data');
      await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'conflict' });
      const { pid } = z
        .object({ pid: z.number() })
        .parse(JSON.parse(await readFile(join(path, 'lock'), 'utf8')));
      process.kill(pid, 'SIGKILL');
      await vi.waitFor(async () => expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '));
      const data = await openDataFolder(path);
      await data.close();
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    },
  );

  test.runIf(process.platform === 'linux')(
    'a clock that was set forward makes no living app one of before the computer started (start time from /proc)',
    async () => {
      const path = join(root, 'data');
      const data = await openDataFolder(path);
      const lock = z.looseObject({ takenMs: z.number() });
      const held = lock.parse(JSON.parse(await readFile(join(path, 'lock'), 'utf8')));
      const earlier = { ...held, takenMs: held.takenMs - 10 * 365 * 86_400_000 };
      await writeFile(join(path, 'lock'), JSON.stringify(earlier));
      await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'conflict' });
      await data.close();
    },
  );

  test.runIf(process.platform === 'linux')(
    'a living process that merely got the same id does not hold the folder (start time from /proc)',
    async () => {
      const path = join(root, 'data');
      const data = await openDataFolder(path);
      const lock: unknown = JSON.parse(await readFile(join(path, 'lock'), 'utf8'));
      await data.close();
      await writeFile(
        join(path, 'lock'),
        JSON.stringify(Object.assign({}, lock, { processStart: 'another boot:1' })),
      );
      const taken = await openDataFolder(path);
      await taken.close();
    },
  );

  test('a lock file of garbage is taken over, and the folder of two racing apps goes to one', async () => {
    const path = join(root, 'data');
    const first = await openDataFolder(path);
    await first.close();
    await writeFile(join(path, 'lock'), '{"pid":');
    const outcomes = await Promise.allSettled([openDataFolder(path), openDataFolder(path)]);
    const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    await winners[0]!.value.close();
  });
});

async function snapshot(path: string): Promise<unknown> {
  const names = await readdir(path);
  return Promise.all(
    names.map(async (name) => [
      name,
      (await stat(join(path, name))).mtimeMs,
      await readFile(join(path, name), 'utf8'),
    ]),
  );
}
