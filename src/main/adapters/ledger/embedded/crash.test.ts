import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { createEmbeddedLedger } from './embedded-ledger.ts';

const child = join(import.meta.dirname, 'write-until-killed.test-child.ts');
const FirstLine = z.object({ ca: z.string(), key: z.string() });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-crash-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Lets the child commit until `count` were acknowledged, and kills it while it goes on. */
async function killAfter(
  count: number,
): Promise<{ hospital: z.infer<typeof FirstLine>; acknowledged: string[] }> {
  const running = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    lines.push(line);
    if (lines.length > count) running.kill('SIGKILL');
  }
  await ended;
  const [first = '', ...rest] = lines;
  // A line that the end of the process cut off was acknowledged too, but its id is not known.
  const acknowledged = rest
    .map((line) => /^([0-9a-f]{64}) VALID$/.exec(line)?.[1])
    .filter((id) => id !== undefined);
  return { hospital: FirstLine.parse(JSON.parse(first)), acknowledged };
}

describe('embedded ledger killed while it writes', () => {
  it.each([1, 7, 20])(
    'after %i transactions holds every acknowledged one, in whole blocks',
    async (count) => {
      const { hospital, acknowledged } = await killAfter(count);
      expect(acknowledged.length).toBeGreaterThanOrEqual(count);
      const clock = testClock();
      const ledger = createEmbeddedLedger({
        folder,
        identity: async () => ({
          mspId: 'StLukesMSP',
          caCertificatePem: hospital.ca,
          node: (await makeHospital('StLukesMSP', clock.now())).node,
          privateDataKey: Buffer.from(hospital.key, 'hex'),
        }),
        clock,
        logger: silentLogger,
      });
      const report = await ledger.verifyChain();
      expect(report.transactions).toBeGreaterThanOrEqual(acknowledged.length);
      for (const id of acknowledged) expect((await ledger.commitStatus(id))?.status).toBe('VALID');
      await ledger.close();
    },
  );
});
