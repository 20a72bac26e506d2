import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import { z } from 'zod';
import { encodeFrame } from '#shared/codec/frame.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { Journal, JournalFilter, JournalRecord, StoredRecord } from '#main/services/sessions/journal.ts';
import { createJournalStore, type DiskJournalStore } from './index.ts';
import { canMountTmpfs } from './testing/tmpfs.ts';

const key = randomBytes(32);
const deviceA = DeviceId.parse(v4());
const deviceB = DeviceId.parse(v4());
const start = Date.UTC(2026, 0, 1);
let root: string;
let sessionId: SessionId;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-journal-'));
  sessionId = SessionId.parse(v7());
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function store(folder = root): DiskJournalStore {
  const opened = createJournalStore(folder);
  opened.unlock(key);
  return opened;
}

function entry(n: number, fields: Partial<JournalRecord & { kind: 'entry' }> = {}): JournalRecord {
  return { kind: 'entry', topic: 'session', entry: { n }, ...fields };
}

function frames(deviceId: DeviceId, signalId: string, second: number, value = 7): JournalRecord {
  const samples = new Int16Array(50).fill(value);
  const bytes = encodeFrame({
    streamId: 1,
    sequence: second,
    firstSample: second * 50,
    startMs: start + second * 1000,
    rateHz: 50,
    encoding: 'i16',
    scale: 0.01,
    absence: null,
    samples,
  });
  return { kind: 'frames', deviceId, signalId, bytes };
}

async function all(journal: Journal, filter?: JournalFilter): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of journal.read(filter)) records.push(record);
  return records;
}

const Numbered = z.looseObject({ n: z.number() });

/** Entries' numbers, or the signal's name for frames. */
function names(records: readonly StoredRecord[]): unknown[] {
  return records.map((record) =>
    record.kind === 'frames' ? record.signalId : Numbered.parse(record.entry).n,
  );
}

async function write(records: readonly JournalRecord[], folder = root): Promise<string> {
  const writing = store(folder);
  const journal = await writing.create(sessionId);
  for (const record of records) await journal.append(record);
  await writing.close();
  return join(folder, sessionId, '000001.journal');
}

describe('journal', () => {
  test('without the workstation key nothing is created or opened', async () => {
    const locked = createJournalStore(root);
    await expect(locked.create(sessionId)).rejects.toMatchObject({ code: 'locked' });
    await expect(locked.open(sessionId, false)).rejects.toMatchObject({ code: 'locked' });
    expect(await readdir(root)).toEqual([]);
  });

  test('a session that was never recorded is not found', async () => {
    await expect(store().open(sessionId, true)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('records come back as written, in order, with growing numbers, and can be read while recording', async () => {
    const writing = store();
    const journal = await writing.create(sessionId);
    const records = [entry(1), frames(deviceA, 'ecg', 0), entry(2, { topic: 'gap', fromMs: 1, toMs: 2 })];
    const numbers = await Promise.all(records.map((record) => journal.append(record)));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const view = await writing.open(sessionId, false);
    const seen = await all(view);
    expect(seen).toEqual(
      records.map((record, index) => ({
        ...record,
        ...(record.kind === 'frames' ? { bytes: Buffer.from(record.bytes) } : {}),
        sequence: numbers[index],
      })),
    );
    expect(seen.map(({ sequence }) => sequence)).toEqual(numbers);
    await journal.append(entry(3));
    expect(names(await all(view))).toEqual([1, 'ecg', 2, 3]);
    expect(await writing.list()).toEqual([sessionId]);
    await writing.close();
    expect(names(await all(await store().open(sessionId, false)))).toEqual([1, 'ecg', 2, 3]);
  });

  test('a stretch, a signal, a topic and a range of numbers are read without the rest', async () => {
    const records: JournalRecord[] = [];
    for (let second = 0; second < 400; second += 1) {
      records.push(frames(deviceA, 'ecg', second), frames(deviceB, 'pleth', second, -3));
      const fromMs = start + second * 1000;
      records.push(entry(second, { topic: 'readings', fromMs, toMs: fromMs }));
    }
    const writing = store();
    const journal = await writing.create(sessionId);
    const numbers = await Promise.all(records.map((record) => journal.append(record)));
    const stretch = { fromMs: start + 100_500, toMs: start + 103_000 };
    const ecg = await all(journal, { ...stretch, signals: [{ deviceId: deviceA, signalId: 'ecg' }] });
    expect(ecg.map(({ sequence }) => sequence)).toEqual([numbers[300], numbers[303], numbers[306]]);
    expect(names(await all(journal, { ...stretch, topics: ['readings'] }))).toEqual([101, 102]);
    expect(names(await all(journal, { ...stretch, topics: ['gap', 'session'] }))).toEqual([]);
    expect(await all(journal, { signals: [{ deviceId: deviceA, signalId: 'pleth' }] })).toEqual([]);
    expect(await all(journal, { signals: 'all' })).toHaveLength(800);
    const range = { fromSequence: numbers[600]!, toSequence: numbers[602]! };
    expect(names(await all(journal, range))).toEqual(['ecg', 'pleth', 200]);
    await writing.close();
  });

  test('a large entry is stored small and comes back whole', async () => {
    const leaves = Array.from({ length: 500 }, (_, n) => ({ kind: 'reading', n, unit: '/min' }));
    const path = await write([{ kind: 'entry', topic: 'batch', entry: leaves }]);
    expect((await readFile(path)).length).toBeLessThan(JSON.stringify(leaves).length / 3);
    const [record] = await all(await store().open(sessionId, false));
    expect(record).toMatchObject({ topic: 'batch', entry: leaves });
  });

  test('nothing that was recorded stands in the clear on disk', async () => {
    const path = await write([{ kind: 'entry', topic: 'session', entry: { text: 'Adaeze coughs' } }]);
    expect((await readFile(path)).includes('Adaeze')).toBe(false);
  });

  test('under another key nothing is readable, and it is told', async () => {
    await write([entry(1), entry(2)]);
    const other = createJournalStore(root);
    other.unlock(randomBytes(32));
    const journal = await other.open(sessionId, false);
    expect(await all(journal)).toEqual([]);
    expect(journal.health().damagedStretches).toBe(2);
  });

  test('each opening for writing begins a segment of its own, so that no nonce comes back', async () => {
    await write([entry(1)]);
    const again = store();
    const journal = await again.open(sessionId, true);
    await journal.append(entry(2));
    await again.close();
    expect((await readdir(join(root, sessionId))).toSorted()).toEqual(['000001.journal', '000002.journal']);
    const seen = await all(await store().open(sessionId, false));
    expect(names(seen)).toEqual([1, 2]);
    expect(seen[1]!.sequence).toBeGreaterThan(seen[0]!.sequence);
  });
});

describe('a damaged journal', () => {
  test('cut or flipped at every byte of its last record: all before is there, the tail is kept aside', async () => {
    const path = await write([entry(1), frames(deviceA, 'ecg', 0), entry(3)]);
    const whole = await readFile(path);
    const lastLength = 40 + JSON.stringify({ n: 3 }).length + 16;
    const begin = whole.length - lastLength;
    for (const damage of ['cut', 'flipped'] as const) {
      for (let at = begin; at < whole.length; at += 1) {
        const bytes = Buffer.from(damage === 'cut' ? whole.subarray(0, at) : whole);
        if (damage === 'flipped') bytes[at]! ^= 1 << (at % 8);
        await writeFile(path, bytes);
        const journal = await store().open(sessionId, false);
        expect(names(await all(journal)), `${damage} at ${at - begin}`).toEqual([1, 'ecg']);
        expect(journal.health(), `${damage} at ${at - begin}`).toEqual({
          tornBytes: bytes.length - begin,
          damagedStretches: 0,
          damagedBytes: 0,
        });
        expect((await readFile(path)).equals(whole.subarray(0, begin))).toBe(true);
        const aside = await readFile(`${path}.torn`).catch(() => Buffer.alloc(0));
        expect(aside.equals(bytes.subarray(begin))).toBe(true);
        await rm(`${path}.torn`, { force: true });
      }
    }
  });

  test('flipped at any byte in the middle: what lies behind is found, the damage is counted, nothing is cut', async () => {
    const path = await write([entry(1), entry(2), entry(3), frames(deviceA, 'ecg', 0), entry(5)]);
    const whole = await readFile(path);
    const length = 40 + JSON.stringify({ n: 1 }).length + 16;
    const begin = 128 + length;
    for (let at = begin; at < begin + length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      await writeFile(path, bytes);
      const journal = await store().open(sessionId, false);
      expect(names(await all(journal)), `at ${at}`).toEqual([1, 3, 'ecg', 5]);
      expect(journal.health()).toEqual({ tornBytes: 0, damagedStretches: 1, damagedBytes: length });
      expect((await readFile(path)).equals(bytes)).toBe(true);
    }
  });

  test('one flipped byte in the begin of the file loses nothing', async () => {
    const path = await write([entry(1)]);
    const whole = await readFile(path);
    for (let at = 0; at < 128; at += 7) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 4;
      await writeFile(path, bytes);
      expect(names(await all(await store().open(sessionId, false)))).toEqual([1]);
    }
  });

  test('a forged record whose checksum was mended is left out and told', async () => {
    const path = await write([entry(1), entry(2)]);
    const bytes = await readFile(path);
    bytes[128 + 41]! ^= 1;
    const { crc32 } = await import('node:zlib');
    const length = 40 + JSON.stringify({ n: 1 }).length + 16;
    const crc = crc32(bytes.subarray(128 + 40, 128 + length), crc32(bytes.subarray(128, 128 + 36)));
    bytes.writeUInt32LE(crc, 128 + 36);
    await writeFile(path, bytes);
    const journal = await store().open(sessionId, false);
    expect(names(await all(journal))).toEqual([2]);
    expect(journal.health()).toEqual({ tornBytes: 0, damagedStretches: 1, damagedBytes: length });
  });

  test('a segment that was cut in its begin is put aside, and recording goes on behind it', async () => {
    const path = await write([entry(1)]);
    await copyFile(path, join(root, sessionId, '000002.journal'));
    await truncate(join(root, sessionId, '000002.journal'), 50);
    const again = store();
    const journal = await again.open(sessionId, true);
    expect(journal.health().tornBytes).toBe(50);
    await journal.append(entry(2));
    expect(names(await all(journal))).toEqual([1, 2]);
    await again.close();
    expect((await readdir(join(root, sessionId))).toSorted()).toEqual([
      '000001.journal',
      '000002.journal.torn',
      '000003.journal',
    ]);
  });

  test('a journal of another session or of a newer program is refused, not repaired', async () => {
    const path = await write([entry(1)]);
    const before = digest(await readFile(path));
    const other = SessionId.parse(v7());
    await mkdir(join(root, other));
    await copyFile(path, join(root, other, '000001.journal'));
    await expect(store().open(other, true)).rejects.toMatchObject({ code: 'journal' });
    expect(digest(await readFile(join(root, other, '000001.journal')))).toBe(before);
  });
});

describe('a disk without room', () => {
  test.runIf(canMountTmpfs())(
    'a full disk (a tmpfs, needs root) refuses, keeps all that was acknowledged, and recording goes on with room',
    async () => {
      const mount = join(root, 'small');
      await mkdir(mount);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]);
      try {
        const writing = store(mount);
        const journal = await writing.create(sessionId);
        await writeFile(join(mount, 'ballast'), Buffer.alloc(500_000));
        const acknowledged: number[] = [];
        const failure = await fillUp(async (n) => {
          await journal.append(entry(n, { entry: { n, fill: randomBytes(9000).toString('hex') } }));
          acknowledged.push(n);
        });
        expect(failure).toMatchObject({ code: 'disk', retryable: true });
        expect(acknowledged.length).toBeGreaterThan(10);
        expect(names(await all(journal))).toEqual(acknowledged);
        await rm(join(mount, 'ballast'));
        await journal.append(entry(-1));
        expect(names(await all(journal))).toEqual([...acknowledged, -1]);
        await writing.close();
        const reopened = await store(mount).open(sessionId, false);
        expect(names(await all(reopened))).toEqual([...acknowledged, -1]);
        expect(reopened.health()).toEqual({ tornBytes: 0, damagedStretches: 0, damagedBytes: 0 });
        await writeFile(join(mount, 'ballast'), Buffer.alloc(1_000_000)).catch(() => undefined);
        await expect(store(mount).create(SessionId.parse(v7()))).rejects.toMatchObject({ code: 'disk' });
        expect(await store(mount).list()).toEqual([sessionId]);
      } finally {
        execFileSync('umount', [mount]);
      }
    },
  );
});

async function fillUp(append: (n: number) => Promise<void>): Promise<unknown> {
  for (let n = 0; n < 1000; n += 1) {
    try {
      await append(n);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
