import { setImmediate, setTimeout } from 'node:timers/promises';
import { diskError } from '#main/adapters/disk/disk-error.ts';
import type { JournalRecord } from '#main/services/sessions/journal.ts';
import { type SegmentWriter, stretchOf, type TimedRecord, type Written } from './segment-writer.ts';

/** Writes follow one another no faster, so that eight signals share one; 250 ms is the promise. */
const writeIntervalMs = 50;
/** A disk that takes nothing for minutes must not fill the memory. */
const maxWaitingBytes = 32 * 1024 * 1024;
/** A segment of this size is followed by a new one: opening reads whole segments into memory. */
const segmentBytes = 32 * 1024 * 1024;

interface Waiting {
  readonly timed: TimedRecord;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: unknown) => void;
}

interface Unsynced {
  readonly group: readonly Waiting[];
  readonly written: Written;
}

export interface GroupCommitOptions {
  /** Makes the next segment when there is none or the last is full. */
  nextSegment(): Promise<SegmentWriter>;
  /** Highest sequence number that the session has used so far. */
  readonly lastSequence: number;
}

/**
 * Stores what waits with one write, and what was written with one flush. Writing does not wait for the flush before:
 * a disk that takes a second for it delays acknowledgements, but what is written survives the end of the process.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #writer: SegmentWriter | undefined;
  #sequence: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #unsynced: Unsynced[] = [];
  #writing: Promise<void> | undefined;
  #writeOnItsWay: Promise<Written> | undefined;
  #syncing: Promise<void> | undefined;
  #lastWriteMs = -Infinity;
  #closed = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#sequence = options.lastSequence;
  }

  /** Highest number that was used; what carries it may not be on disk. */
  get lastSequence(): number {
    return this.#sequence;
  }

  /** Makes the first segment, so that a full disk is told at once. */
  async begin(): Promise<void> {
    this.#writer = await this.#options.nextSegment();
  }

  /** @throws ServiceError('disk') when it could not be stored; nothing of it is in the journal then */
  async append(record: JournalRecord): Promise<number> {
    if (this.#closed) throw new Error('this journal is closed');
    const timed = { record, ...stretchOf(record) };
    const bytes = sizeOf(record);
    if (this.#waitingBytes + bytes > maxWaitingBytes) throw diskError(new Error('the disk is too slow'));
    this.#waitingBytes += bytes;
    const stored = new Promise<number>((resolve, reject) => {
      this.#waiting.push({ timed, resolve, reject });
    });
    this.#writing ??= this.#writeAll();
    try {
      return await stored;
    } finally {
      this.#waitingBytes -= bytes;
    }
  }

  /** Stores what waits, then closes the file. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#syncing;
    await this.#writer?.close();
    this.#writer = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const restMs = this.#lastWriteMs + writeIntervalMs - performance.now();
      if (restMs > 0 && !this.#closed) await setTimeout(restMs);
      else await setImmediate();
      this.#lastWriteMs = performance.now();
      const group = this.#waiting;
      this.#waiting = [];
      await this.#write(group);
    }
    this.#writing = undefined;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const records = group.map(({ timed }) => timed);
    try {
      const writer = await this.#readyWriter();
      this.#writeOnItsWay = writer.write(records, () => this.#takeSequence());
      const written = await this.#writeOnItsWay;
      // A flush failed meanwhile: what is in that file now cannot be relied on.
      if (writer !== this.#writer) throw new Error('the segment was given up');
      this.#unsynced.push({ group, written });
      this.#syncing ??= this.#syncAll();
    } catch (error) {
      await this.#healWrite(error);
      rejectAll(group, error);
    }
  }

  /** What is not flushed belongs to the present writer: another one begins when all is, or when it is given up. */
  async #syncAll(): Promise<void> {
    for (
      let writer = this.#writer;
      writer !== undefined && this.#unsynced.length > 0;
      writer = this.#writer
    ) {
      const parts = this.#unsynced;
      this.#unsynced = [];
      try {
        await writer.sync();
      } catch (error) {
        await this.#giveUp(writer, parts, error);
        continue;
      }
      for (const { group, written } of parts) {
        writer.publish(written);
        group.forEach(({ resolve }, index) => resolve(written.sequences[index] ?? 0));
      }
    }
    this.#syncing = undefined;
  }

  /**
   * After a failed fsync nobody knows what of the file is on disk, and the next fsync may say that all is well:
   * nothing more is written there, and nothing that was not flushed before counts.
   */
  async #giveUp(writer: SegmentWriter, failed: readonly Unsynced[], failure: unknown): Promise<void> {
    const parts = [...failed, ...this.#unsynced];
    this.#writer = undefined;
    this.#unsynced = [];
    // A write that is still on its way would come behind the cut.
    await this.#quietly(async () => void (await this.#writeOnItsWay));
    const offset = Math.min(...parts.map(({ written }) => written.offset));
    await this.#quietly(() => writer.cutBack(offset));
    await this.#quietly(() => writer.close());
    for (const { group } of parts) rejectAll(group, failure);
  }

  #takeSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  async #readyWriter(): Promise<SegmentWriter> {
    const full = this.#writer;
    if (full !== undefined && full.bytes > segmentBytes) {
      await this.#syncing;
      if (this.#writer === full) {
        this.#writer = undefined;
        await full.close();
      }
    }
    this.#writer ??= await this.#options.nextSegment();
    return this.#writer;
  }

  /** A full disk gives the room back and the segment goes on; after any other error the next append begins a new one. */
  async #healWrite(failure: unknown): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    const full = failure instanceof Error && 'code' in failure && failure.code === 'ENOSPC';
    const cut = await this.#quietly(() => writer.cutBack());
    if (full && cut) return;
    await this.#syncing;
    if (this.#writer !== writer) return;
    this.#writer = undefined;
    await this.#quietly(() => writer.close());
  }

  /** @returns whether it worked; if not, the next append tells whether the disk works again */
  async #quietly(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      return false;
    }
  }
}

function rejectAll(group: readonly Waiting[], failure: unknown): void {
  const error = diskError(failure);
  for (const waiting of group) waiting.reject(error);
}

function sizeOf(record: JournalRecord): number {
  return record.kind === 'frames' ? record.bytes.length : 1024;
}
