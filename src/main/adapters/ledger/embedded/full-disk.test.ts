import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { canMountTmpfs } from '#main/adapters/journal/testing/tmpfs.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { createEmbeddedLedger } from './embedded-ledger.ts';

describe('embedded ledger on a full disk', () => {
  it.runIf(canMountTmpfs())(
    'fails clearly, keeps all that was acknowledged, and goes on when there is room (a tmpfs, needs root)',
    async () => {
      const mount = await mkdtemp(join(tmpdir(), 'vitalseal-full-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mount]);
      try {
        const clock = testClock();
        const hospital = await makeHospital('StLukesMSP', clock.now());
        const doctor = await hospital.clinician('d.mensah', 'doctor');
        const folder = join(mount, 'ledger');
        const ledger = createEmbeddedLedger({
          folder,
          identity: async () => hospital,
          clock,
          logger: silentLogger,
        });
        const commit = async () =>
          (await ledger.propose(treatmentCall('register', v7(), 1), doctor)).submit();
        await commit();
        await writeFile(join(mount, 'ballast'), Buffer.alloc(16 * 1024 * 1024)).catch(() => undefined);
        let acknowledged = 1;
        let failure: unknown;
        while (failure === undefined && acknowledged < 2_000) {
          try {
            await commit();
            acknowledged++;
          } catch (error) {
            failure = error;
          }
        }
        expect(failure).toBeInstanceOf(LedgerError);
        // While the disk is full it stays a clear error, never a damaged ledger.
        await expect(commit()).rejects.toMatchObject({
          kind: expect.stringMatching(/^un(known|reachable)$/),
        });
        await rm(join(mount, 'ballast'));
        await commit();
        const { transactions } = await ledger.verifyChain();
        expect(transactions).toBeGreaterThan(acknowledged);
        await ledger.close();
      } finally {
        execFileSync('umount', [mount]);
        await rm(mount, { recursive: true });
      }
    },
    60_000,
  );
});
