import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flood } from './flood.ts';

let folder: string;
let portsFolder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-flood-'));
  portsFolder = join(folder, 'ports');
  await mkdir(portsFolder, { mode: 0o700 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(
  'while a crowd asks, looks and tries PINs, right PINs unlock and no sample is missing without a word',
  { timeout: 180_000 },
  async () => {
    const { figures } = await flood({
      dataFolder: join(folder, 'data'),
      portsFolder,
      seconds: 5,
      strangers: 8,
      viewers: 40,
      requestsPerSecond: 6_000,
    });
    expect(figures.viewersOpen).toBe(40);
    expect(figures.requestsSentPerSecond).toBeGreaterThan(1_000);
    expect(figures.unlocks).toBeGreaterThan(0);
    expect(figures.unlocksRefused).toBe(0);
    expect(figures.signals).toBeGreaterThan(5);
    expect(figures.untoldMs).toBe(0);
  },
);
