import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { JournalRecord } from '#main/services/sessions/journal.ts';
import { GroupCommit } from './group-commit.ts';
import type { SegmentWriter, TimedRecord, Written } from './segment-writer.ts';

/** A segment's file whose disk a test commands; records are told apart by their entry's number. */
class FakeWriter {
  bytes = 0;
  readonly written: unknown[] = [];
  readonly published: unknown[] = [];
  readonly cuts: (number | undefined)[] = [];
  closed = false;
  failWrite: string | null = null;
  /** Set: a flush waits until it is let go on, well or not. */
  gate: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | null = null;

  async write(records: readonly TimedRecord[], takeSequence: () => number): Promise<Written> {
    await setImmediate();
    if (this.failWrite !== null) throw diskFault(this.failWrite);
    const sequences = records.map(() => takeSequence());
    const entries = records.map(({ record }) => (record.kind === 'entry' ? record.entry : null));
    this.written.push(...entries);
    const offset = this.bytes;
    this.bytes += records.length;
    return { bytes: Buffer.from(JSON.stringify(entries)), offset, sequences };
  }
  async sync(): Promise<void> {
    await this.gate?.promise;
  }
  publish({ bytes }: Written): void {
    this.published.push(...parsed(bytes));
  }
  async cutBack(offset?: number): Promise<void> {
    this.cuts.push(offset);
  }
  async close(): Promise<void> {
    this.closed = true;
  }
}

function parsed(bytes: Buffer): unknown[] {
  const json: unknown = JSON.parse(bytes.toString());
  return Array.isArray(json) ? json : [];
}

function diskFault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function entry(n: number): JournalRecord {
  return { kind: 'entry', topic: 'session', entry: n };
}

async function setUp(): Promise<{ commit: GroupCommit; writers: FakeWriter[] }> {
  const writers: FakeWriter[] = [];
  const commit = new GroupCommit({
    lastSequence: 0,
    async nextSegment() {
      const writer = new FakeWriter();
      writers.push(writer);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fake disk has no file handle inside
      return writer as unknown as SegmentWriter;
    },
  });
  await commit.begin();
  return { commit, writers };
}

describe('group commit (on a fake disk)', () => {
  test('while a flush takes long, what comes is written at once and acknowledged after the next flush', async () => {
    const { commit, writers } = await setUp();
    const [disk] = writers;
    disk!.gate = Promise.withResolvers();
    const done: number[] = [];
    const appends = [1, 2].map((n) => commit.append(entry(n)).then(() => done.push(n)));
    await vi.waitFor(() => expect(disk!.written).toEqual([1, 2]));
    appends.push(commit.append(entry(3)).then(() => done.push(3)));
    await vi.waitFor(() => expect(disk!.written).toEqual([1, 2, 3]));
    expect(done).toEqual([]);
    expect(disk!.published).toEqual([]);
    disk!.gate.resolve();
    await Promise.all(appends);
    expect(done).toEqual([1, 2, 3]);
    expect(disk!.published).toEqual([1, 2, 3]);
    await commit.close();
  });

  test('a failed flush refuses all that was not flushed, cuts it off, and goes on in a new segment', async () => {
    const { commit, writers } = await setUp();
    const [disk] = writers;
    await commit.append(entry(0));
    disk!.gate = Promise.withResolvers();
    const refused = [1, 2].map(async (n) => {
      await vi.waitFor(() => expect(disk!.written).toHaveLength(n));
      return commit.append(entry(n));
    });
    const settled = Promise.allSettled(refused);
    await vi.waitFor(() => expect(disk!.written).toEqual([0, 1, 2]));
    disk!.gate.reject(diskFault('EIO'));
    expect(await settled).toMatchObject([
      { status: 'rejected', reason: { code: 'disk' } },
      { status: 'rejected', reason: { code: 'disk' } },
    ]);
    expect({ cuts: disk!.cuts, closed: disk!.closed }).toEqual({ cuts: [1], closed: true });
    expect(await commit.append(entry(3))).toBeGreaterThan(3);
    expect([disk!.published, writers[1]!.published]).toEqual([[0], [3]]);
    await commit.close();
    expect(writers[1]!.closed).toBe(true);
  });

  test('a full disk refuses one group, gives its room back and goes on in the same segment; no number comes twice', async () => {
    const { commit, writers } = await setUp();
    const [disk] = writers;
    const first = await commit.append(entry(1));
    disk!.failWrite = 'ENOSPC';
    await expect(commit.append(entry(2))).rejects.toMatchObject({ code: 'disk' });
    disk!.failWrite = null;
    expect(await commit.append(entry(3))).toBeGreaterThan(first);
    expect(writers).toHaveLength(1);
    expect(disk!.cuts).toEqual([undefined]);
    disk!.failWrite = 'EIO';
    await expect(commit.append(entry(4))).rejects.toMatchObject({ code: 'disk' });
    await commit.append(entry(5));
    expect([disk!.published, writers[1]!.published]).toEqual([[1, 3], [5]]);
    await commit.close();
  });
});
