import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';

const clinicianId = ClinicianId.parse('n.new');
const pins = ['271828', '314159'] as const;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-crash-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Kills the program after so many acknowledged changes, wherever it is in the next one. @returns the last PIN it named */
async function killAfter(changes: number): Promise<string> {
  const program = join(import.meta.dirname, 'rewrite-keyring.test-child.ts');
  const child = spawn(process.execPath, [program, folder, clinicianId, ...pins], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let acknowledged = '';
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = line;
    count += 1;
    if (count === changes) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

test('kill -9 while a keyring is rewritten leaves a whole file: the acknowledged PIN or the one just being written', async () => {
  for (const changes of [1, 2, 3, 5, 8, 13, 21, 34]) {
    const acknowledged = await killAfter(changes);
    const other = pins.find((pin) => pin !== acknowledged)!;
    const store = () => createKeyStore({ folder, clock: testClock(), logger: silentLogger });
    expect(await store().list()).toMatchObject([{ clinicianId, name: 'Nora New' }]);
    const opened = await store()
      .open(clinicianId, acknowledged)
      .catch(() => store().open(clinicianId, other));
    expect(opened.workstationKey).toHaveLength(32);
  }
});
