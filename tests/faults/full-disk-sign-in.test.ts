import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canMountTmpfs } from '#main/adapters/journal/testing/tmpfs.ts';
import { startApp } from '#main/compose.ts';
import { signIn } from './client.ts';

const admin = { adminId: 'i.admin', adminName: 'Ida Admin', adminPin: '271828' };
const place = { hospital: 'St. Mary', mspId: 'StMaryMSP', ward: 'ICU', workstation: 'Desk 2' };

test.runIf(canMountTmpfs())(
  'who signs in first after a start gets in on a full disk too (a tmpfs, needs root)',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'vitalseal-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', root]);
    const pinCost = { N: 2 ** 10, r: 8, p: 1 };
    const start = () => startApp({ dataFolder: join(root, 'data'), demo: false, version: '0', pinCost });
    let app = await start();
    try {
      const installed = await app.api.call(app.identity.openScreen(), 'setup.install', {
        ...place,
        ...admin,
      });
      expect(installed).toMatchObject({ ok: true });
      await signIn(app, admin.adminId, admin.adminPin);
      await app.stop();
      app = await start();
      const ballast = writeFile(join(root, 'ballast'), Buffer.alloc(64 * 1024 * 1024));
      await expect(ballast).rejects.toMatchObject({ code: 'ENOSPC' });
      const { id, call } = await signIn(app, admin.adminId, admin.adminPin);
      app.identity.lock(id);
      expect(await call('identity.unlock', { pin: admin.adminPin })).toMatchObject({ locked: false });
      await app.stop();
    } finally {
      // Lazily: the log's file stays open until this process ends.
      execFileSync('umount', ['-l', root]);
      await rm(root, { recursive: true, force: true });
    }
  },
  60_000,
);
