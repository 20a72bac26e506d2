import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEmbeddedStore } from '#main/adapters/payload-store/embedded/index.ts';
import { payloadStoreConformance } from './conformance.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'vitalseal-payloads-'));

payloadStoreConformance('embedded', async () => {
  const folder = await newFolder();
  return {
    open: () => openEmbeddedStore(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});

const read = async (content: AsyncIterable<Uint8Array>) => {
  let sizeBytes = 0;
  for await (const bytes of content) sizeBytes += bytes.length;
  return sizeBytes;
};

describe('embedded payload store', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const facts = { subjectId: 's', type: 'waveform', timeMs: 1 };
  const fileOf = (digest: string) => join(folder, 'content', digest.slice(0, 2), digest);

  test('a process killed while it puts leaves nothing that is found, and no bytes after opening again', async () => {
    const program = join(import.meta.dirname, 'put-without-end.test-child.ts');
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(join(folder, 'content', 'incoming'))).toHaveLength(1);
    const store = await openEmbeddedStore(folder);
    expect(await store.find({ of: { by: 'all' }, limit: 10 })).toEqual({ entries: [], next: null });
    expect(await readdir(join(folder, 'content', 'incoming'))).toEqual([]);
    await store.close();
  });

  test('bytes changed, cut or gone behind the store are an error that says so; the same put again mends them', async () => {
    const bytes = randomBytes(5000);
    const put = () => store.put(Readable.from([bytes]), facts);
    const store = await openEmbeddedStore(folder);
    const { digest } = await put();
    await writeFile(fileOf(digest), randomBytes(5000));
    await expect(store.get(digest).then(read)).rejects.toMatchObject({ code: 'disk' });
    await truncate(fileOf(digest), 4999);
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'disk' });
    await rm(fileOf(digest));
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'disk' });
    await put();
    expect(await read(await store.get(digest))).toBe(5000);
    await store.close();
  });

  test('erasing removes the file; a second opener is refused', async () => {
    const store = await openEmbeddedStore(folder);
    const { digest } = await store.put(Readable.from([randomBytes(10)]), facts);
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject({ code: 'conflict' });
    await store.erase(digest);
    await expect(stat(fileOf(digest))).rejects.toMatchObject({ code: 'ENOENT' });
    await store.close();
  });
});
