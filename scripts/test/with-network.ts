import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Tally } from './suites.ts';

/** Runs a suite while a Fabric network of its own is up, and ends it. A network that does not come up is a failure. */
export async function withNetwork(suite: (folder: string) => Promise<Tally>): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'vitalseal-e2e-network-'));
  try {
    const up = await run(['network/up.ts', '--dir', folder]);
    return up === 0 ? await suite(folder) : { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await run(['network/down.ts', '--dir', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
