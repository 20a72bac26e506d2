import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { v7 } from 'uuid';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import type { Harness } from './harness.ts';

const yearMs = 365 * 86_400_000;

const nameOf = (role: string) => `${role.slice(0, 2)}.${v7().slice(-12)}`;

/** The standalone ledger in a folder of its own. */
export async function embeddedHarness(): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-conformance-'));
  const mspId = 'StLukesMSP';
  const hospital = await makeHospital(mspId, systemClock.now());
  const open = () =>
    createEmbeddedLedger({
      folder,
      identity: async () => hospital,
      clock: systemClock,
      logger: silentLogger,
    });
  const ledger = open();
  const second = open();
  return {
    kind: 'embedded',
    home: { mspId, ledger, clinician: (role) => hospital.clinician(nameOf(role), role) },
    other: undefined,
    expired: (role) => hospital.clinician(nameOf(role), role, { nowMs: systemClock.now() - 2 * yearMs }),
    // The first one holds the folder.
    unreachable: async () => second,
    async rawBlocks(fromBlock) {
      await ledger.close();
      const db = new ClassicLevel(join(folder, 'store'));
      try {
        const from = `b/${String(fromBlock).padStart(16, '0')}`;
        return (await db.values({ gte: from, lt: 'b/~' }).all()).map((text) => Buffer.from(text));
      } finally {
        await db.close();
      }
    },
    async close() {
      await ledger.close();
      await second.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
