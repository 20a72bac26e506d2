import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSidecar, writeSidecar } from './sidecar.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-sidecar-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const key = createSecretKey(randomBytes(32));
const file = { bytes: 4_096, modifiedMs: 1_767_225_600_123.456 };
const facts = {
  file,
  goodEnd: 4_096,
  lastSequence: 7,
  damage: [],
  streams: new Map(),
  blocks: [],
  entries: [128],
};

it('counts for a copy whose time was rounded, and for no other state of the file', async () => {
  const path = join(folder, '000001.journal');
  await writeSidecar(path, key, facts, []);
  for (const modifiedMs of [file.modifiedMs, Math.floor(file.modifiedMs), Math.ceil(file.modifiedMs)]) {
    const found = await readSidecar(path, key, { ...file, modifiedMs });
    expect([found?.lastSequence, found?.entries]).toEqual([7, [128]]);
  }
  expect(await readSidecar(path, key, { ...file, modifiedMs: file.modifiedMs + 2 })).toBeUndefined();
  expect(await readSidecar(path, key, { ...file, bytes: 4_097 })).toBeUndefined();
});
