import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { createRecordStore } from './index.ts';
import { openSyncedLevel } from './level.ts';
import type { RecordLoss, Tally } from './tally.ts';

const key = randomBytes(32);
let root: string;
let noted: Tally | undefined;

/** Stands for the anchors' file. */
const anchor = {
  get: () => noted,
  async note(tally: Tally) {
    noted = tally;
  },
};
const open = (folder: string) => createRecordStore(folder, { anchor, onUnreadable: () => undefined });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-damage-'));
  noted = undefined;
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Nine patients and three devices, over two starts. */
async function fill(folder: string): Promise<void> {
  const first = await open(folder);
  await first.unlock(key);
  for (let n = 1; n <= 5; n += 1) await first.write([{ key: `patient/${n}`, value: { n } }]);
  await first.close();
  const second = await open(folder);
  await second.unlock(key);
  for (let n = 6; n <= 9; n += 1) await second.write([{ key: `patient/${n}`, value: { n } }]);
  await second.write([1, 2, 3].map((n) => ({ key: `device/${n}`, value: { n } })));
  await second.write([{ key: 'patient/1', value: { n: 1, bed: 'B' } }]);
  await second.close();
}

async function patientsOf(
  folder: string,
): Promise<{ losses: readonly RecordLoss[]; patients: readonly unknown[] }> {
  const store = await open(folder);
  try {
    const { losses } = await store.unlock(key);
    const patients = (await store.list('patient/')).map(({ value }) => value);
    return { losses, patients };
  } finally {
    await store.close();
  }
}

async function deleteFrom(folder: string, names: readonly string[]): Promise<void> {
  const level = await openSyncedLevel(folder);
  await level.write(names.map((name) => [name, undefined]));
  await level.close();
}

/** What the store says of its account, at two starts. */
async function accountsOf(folder: string): Promise<readonly string[]> {
  const states: string[] = [];
  for (const start of [1, 2]) {
    const store = await open(folder);
    states[start - 1] = (await store.unlock(key)).account;
    await store.close();
  }
  return states;
}

describe('record store that was damaged', () => {
  it('is whole after any clean end, and says so', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    const { losses, patients } = await patientsOf(folder);
    expect(losses).toEqual([]);
    expect(patients).toHaveLength(9);
  });

  it('never loses a record in silence: one bit flipped anywhere in its log is named or refused', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    const whole = noted;
    const [log] = (await readdir(folder)).filter((name) => name.endsWith('.log'));
    const bytes = await readFile(join(folder, log!));
    let named = 0;
    for (let place = 3; place < bytes.length; place += Math.ceil(bytes.length / 60)) {
      const copy = join(root, `copy-${place}`);
      await cp(folder, copy, { recursive: true });
      const flipped = Buffer.from(bytes);
      flipped[place]! ^= 1 << (place % 8);
      await writeFile(join(copy, log!), flipped);
      noted = whole;
      const { losses, patients } = await patientsOf(copy);
      const lost = losses.length > 0;
      expect(lost || patients.length === 9, `byte ${place}`).toBe(true);
      if (lost) {
        named += 1;
        // Told once: the next start counts from what is left.
        expect((await patientsOf(copy)).losses).toEqual([]);
      }
      await rm(copy, { recursive: true });
    }
    expect(named).toBeGreaterThan(30);
  });

  it('names how many of which records are missing when the end of its log is cut off', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    const [log] = (await readdir(folder)).filter((name) => name.endsWith('.log'));
    await truncate(join(folder, log!), 40);
    const { losses, patients } = await patientsOf(folder);
    expect(patients).toHaveLength(5);
    expect(losses).toEqual([
      { group: 'device', expected: 3, found: 0 },
      { group: 'patient', expected: 9, found: 5 },
    ]);
  });

  it('notices an older copy of itself, also one with as many records', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    await cp(folder, join(root, 'older'), { recursive: true });
    const store = await open(folder);
    await store.unlock(key);
    await store.write([{ key: 'patient/2', value: { n: 2, bed: 'C' } }]);
    await store.close();
    expect((await patientsOf(join(root, 'older'))).losses).toEqual([
      { group: 'patient', expected: 9, found: 9 },
    ]);
  });

  it('of before there were tallies is taken as it is, once', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    noted = undefined;
    expect((await patientsOf(folder)).losses).toEqual([]);
    expect(noted).toMatchObject({ groups: { patient: { count: 9 }, device: { count: 3 } } });
  });

  it('says that it lost its account, whatever else of it was deleted: that makes no store of before', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    const ways = [['!tally'], ['!tally', '!key'], ['!tally', 'patient/9'], ['!tally', '!key', 'patient/9']];
    for (const [number, names] of ways.entries()) {
      const harmed = join(root, `harmed-${number}`);
      await cp(folder, harmed, { recursive: true });
      await deleteFrom(harmed, names);
      noted = undefined;
      expect(await accountsOf(harmed), names.join(' ')).toEqual(['lost', 'kept']);
    }
    const emptied = join(root, 'emptied');
    expect(await accountsOf(emptied)).toEqual(['empty', 'kept']);
  });

  it('refuses in words when its tables are damaged, and when its folder is deleted under it', async () => {
    const folder = join(root, 'records');
    await fill(folder);
    const [table] = (await readdir(folder)).filter((name) => name.endsWith('.ldb'));
    await truncate(join(folder, table!), 10);
    await expect(patientsOf(folder)).rejects.toBeInstanceOf(ServiceError);
    const gone = join(root, 'gone');
    const store = await open(gone);
    await store.unlock(key);
    await rm(gone, { recursive: true });
    const failure: unknown = await store
      .write([{ key: 'patient/1', value: 1 }])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'disk' });
    await expect(store.write([{ key: 'patient/2', value: 1 }])).rejects.toMatchObject({ code: 'disk' });
    await expect(readdir(gone)).rejects.toThrow('ENOENT');
    await store.close();
  });
});
