import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#main/testing/fakes.ts';
import { anchorsPath, createAnchors } from './anchors.ts';
import { createKeptFiles } from './kept-files.ts';

const key = randomBytes(32);
let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'vitalseal-anchors-'));
});
afterEach(async () => {
  await rm(data, { recursive: true, force: true });
});

async function opened(workstationKey = key) {
  const anchors = createAnchors(anchorsPath(data), silentLogger);
  return { anchors, state: await anchors.unlock(workstationKey) };
}

describe('anchors of a data folder', () => {
  it('hold the last note of each store, however many came at once', async () => {
    const { anchors, state } = await opened();
    expect(state).toBe('missing');
    await Promise.all(Array.from({ length: 50 }, (_, n) => anchors.note('records', { writes: n })));
    await anchors.note('ledger', { height: 7 });
    await anchors.close();
    const again = await opened();
    expect(again.state).toBe('whole');
    expect(again.anchors.get('records')).toEqual({ writes: 49 });
    expect(again.anchors.get('ledger')).toEqual({ height: 7 });
  });

  it('count for nothing after any change, under another key, empty or cut', async () => {
    const { anchors } = await opened();
    await anchors.note('records', { writes: 3 });
    await anchors.close();
    const bytes = await readFile(anchorsPath(data));
    for (let at = 0; at < bytes.length - 1; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(anchorsPath(data), changed);
      const { state, anchors: after } = await opened();
      expect(state, `byte ${at}`).toBe('damaged');
      expect(after.get('records')).toBeUndefined();
    }
    await writeFile(anchorsPath(data), bytes);
    expect((await opened(randomBytes(32))).state).toBe('damaged');
    for (const length of [0, 5, bytes.length / 2]) {
      await writeFile(anchorsPath(data), bytes.subarray(0, length));
      expect((await opened()).state).toBe('damaged');
    }
  });
});

describe('kept files', () => {
  it('that were deleted, exchanged for an older copy, or added are named; those written since are not', async () => {
    await mkdir(join(data, 'keyring'));
    const at = (name: string) => join(data, name);
    const { anchors } = await opened();
    const files = createKeptFiles(data, anchors);
    expect(await files.check()).toEqual([]);
    await files.replace(at('keyring/a.json'), 'old');
    await files.replace(at('keyring/b.json'), 'b');
    await files.replace(at('host.json'), '{}');
    await copyFile(at('keyring/a.json'), at('older'));
    await files.replace(at('keyring/a.json'), 'new');
    await anchors.close();

    await copyFile(at('older'), at('keyring/a.json'));
    await rm(at('keyring/b.json'));
    await writeFile(at('keyring/c.json'), 'c');
    const next = createKeptFiles(data, (await opened()).anchors);
    await next.replace(at('host.json'), '{"version":2}');
    expect(await next.check()).toEqual([
      { file: 'keyring/a.json', state: 'changed' },
      { file: 'keyring/b.json', state: 'missing' },
      { file: 'keyring/c.json', state: 'unknown' },
    ]);
  });

  it('that became a folder or a link to nothing are named as changed', async () => {
    await mkdir(join(data, 'keyring'));
    const { anchors } = await opened();
    const files = createKeptFiles(data, anchors);
    await files.check();
    for (const name of ['a', 'b', 'c']) await files.replace(join(data, `keyring/${name}.json`), name);
    await anchors.close();
    for (const name of ['a', 'b']) await rm(join(data, `keyring/${name}.json`));
    await mkdir(join(data, 'keyring/a.json'));
    await symlink(join(data, 'nowhere'), join(data, 'keyring/b.json'));
    expect(await createKeptFiles(data, (await opened()).anchors).check()).toEqual([
      { file: 'keyring/a.json', state: 'changed' },
      { file: 'keyring/b.json', state: 'changed' },
    ]);
  });
});
