import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRecordStore as openRecordStore } from './index.ts';
import type { Tally } from './tally.ts';
import { canMountTmpfs } from '../journal/testing/tmpfs.ts';

let root: string;
/** Stands for the anchors' file, which other tests write for real. */
let noted: Tally | undefined;
let unreadable: string[];
const createRecordStore = (folder: string) =>
  openRecordStore(folder, {
    anchor: {
      get: () => noted,
      async note(tally) {
        noted = tally;
      },
    },
    onUnreadable: (name) => unreadable.push(name),
  });
beforeEach(async () => {
  noted = undefined;
  unreadable = [];
  root = await mkdtemp(join(tmpdir(), 'vitalseal-records-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('record store', () => {
  test('before the workstation key is there, everything says locked', async () => {
    const store = await createRecordStore(root);
    await expect(store.get('patient/1')).rejects.toMatchObject({ code: 'locked' });
    await expect(store.write([{ key: 'patient/1', value: 1 }])).rejects.toMatchObject({ code: 'locked' });
    await expect(store.list('patient/')).rejects.toMatchObject({ code: 'locked' });
    await store.close();
  });

  test('what was written is there after opening again, in key order, by prefix, limited, backwards', async () => {
    const key = randomBytes(32);
    const store = await createRecordStore(root);
    await store.unlock(key);
    await store.write([
      { key: 'session/2', value: { n: 2 } },
      { key: 'session/1', value: { n: 1 } },
      { key: 'sessions', value: 'another prefix' },
    ]);
    await store.write([
      { key: 'session/3', value: [3] },
      { key: 'sessions', value: undefined },
    ]);
    await store.close();
    const again = await createRecordStore(root);
    await again.unlock(key);
    expect((await again.list('session/')).map((entry) => entry.key)).toEqual([
      'session/1',
      'session/2',
      'session/3',
    ]);
    expect(await again.list('session/', { limit: 1, reverse: true })).toEqual([
      { key: 'session/3', value: [3] },
    ]);
    expect(await again.get('session/1')).toEqual({ n: 1 });
    expect(await again.get('sessions')).toBeUndefined();
    await again.close();
  });

  test('later writes of one record win, however many wait', async () => {
    const store = await createRecordStore(root);
    await store.unlock(randomBytes(32));
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => store.write([{ key: 'counter', value: index }])),
    );
    expect(await store.get('counter')).toBe(199);
    await store.close();
  });

  test('another key is refused and nothing is changed', async () => {
    const key = randomBytes(32);
    const store = await createRecordStore(root);
    await store.unlock(key);
    await store.write([{ key: 'a', value: 1 }]);
    await store.close();
    const again = await createRecordStore(root);
    await expect(again.unlock(randomBytes(32))).rejects.toMatchObject({ code: 'locked' });
    await expect(again.get('a')).rejects.toMatchObject({ code: 'locked' });
    await again.unlock(key);
    expect(await again.get('a')).toBe(1);
    await again.close();
  });

  test('no value stands in the clear on disk, and a name that could hold a person is refused', async () => {
    const store = await createRecordStore(root);
    await store.unlock(randomBytes(32));
    await store.write([{ key: 'patient/1', value: { name: 'Adaeze Example' } }]);
    await expect(store.write([{ key: 'patient/Adaeze Example', value: 1 }])).rejects.toThrow(TypeError);
    await store.close();
    for (const name of await readdir(root)) {
      expect((await readFile(join(root, name))).includes('Adaeze'), name).toBe(false);
    }
  });

  test('a changed byte, and a value moved to another name, are noticed', async () => {
    const key = randomBytes(32);
    const store = await createRecordStore(root);
    await store.unlock(key);
    await store.write([
      { key: 'a', value: 'one' },
      { key: 'b', value: 'two' },
    ]);
    await store.close();
    const raw = new ClassicLevel<string, Uint8Array>(root, { valueEncoding: 'view' });
    const value = (await raw.get('a'))!;
    await raw.put('moved', value);
    const flipped = Uint8Array.from(value);
    flipped[14]! ^= 1;
    await raw.put('b', flipped);
    await raw.put('cut', value.subarray(0, 10));
    await raw.close();
    const again = await createRecordStore(root);
    await again.unlock(key);
    expect(await again.get('a')).toBe('one');
    for (const name of ['b', 'moved', 'cut']) {
      await expect(again.get(name), name).rejects.toMatchObject({ code: 'disk' });
    }
    await again.close();
  });

  test('a second opener gets a clear refusal', async () => {
    const store = await createRecordStore(root);
    await expect(createRecordStore(root)).rejects.toMatchObject({ code: 'conflict' });
    await store.close();
  });

  test.runIf(canMountTmpfs())(
    'a full disk (a tmpfs, needs root) fails the write, keeps what was stored, and writing goes on when there is room',
    async () => {
      const mount = join(root, 'small');
      await mkdir(mount);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', mount]);
      try {
        const store = await createRecordStore(join(mount, 'records'));
        await store.unlock(randomBytes(32));
        await store.write([{ key: 'kept', value: 1 }]);
        await writeFile(join(mount, 'ballast'), Buffer.alloc(31 * 1024 * 1024)).catch(() => undefined);
        let written = 0;
        const failure = await fillUp(async () => {
          await store.write([{ key: `filling/${written}`, value: 'x'.repeat(20_000) }]);
          written += 1;
        });
        expect(failure).toMatchObject({ code: 'disk', retryable: true });
        await expect(store.write([{ key: 'refused', value: 1 }])).rejects.toMatchObject({ code: 'disk' });
        expect(await store.get('kept')).toBe(1);
        await rm(join(mount, 'ballast'));
        await store.write([{ key: 'after', value: 2 }]);
        expect(await store.get('after')).toBe(2);
        expect(await store.get('kept')).toBe(1);
        expect(await store.list('filling/')).toHaveLength(written);
        await store.close();
      } finally {
        execFileSync('umount', [mount]);
      }
    },
  );
});

async function fillUp(write: () => Promise<void>): Promise<unknown> {
  for (let count = 0; count < 10_000; count += 1) {
    try {
      await write();
    } catch (error) {
      return error;
    }
  }
  return undefined;
}
