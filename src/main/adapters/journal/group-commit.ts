import { setImmediate, setTimeout } from 'node:timers/promises';
import { ServiceError } from '#shared/contract/errors.ts';
import { diskError } from '#main/adapters/data-folder/index.ts';
import type { JournalRecord } from '#main/services/ports.ts';
import { type SegmentWriter, stretchOf, type TimedRecord } from './segment-writer.ts';

/** Flushes follow one another no faster, so that a disk is not worn by eight signals; 250 ms is the promise. */
const commitIntervalMs = 50;
/** A disk that takes nothing for minutes must not fill the memory. */
const maxWaitingBytes = 32 * 1024 * 1024;
/** A segment of this size is followed by a new one: opening reads whole segments into memory. */
const segmentBytes = 32 * 1024 * 1024;

interface Waiting {
  readonly timed: TimedRecord;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** Makes the next segment when there is none or the last is full. */
  nextSegment(): Promise<SegmentWriter>;
  /** Highest sequence number that the session has used so far. */
  readonly lastSequence: number;
}

/** Collects what waits and stores it with one write and one flush. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #writer: SegmentWriter | undefined;
  #sequence: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #lastCommitMs = -Infinity;
  #closed = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#sequence = options.lastSequence;
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
    this.#running ??= this.#run();
    try {
      return await stored;
    } finally {
      this.#waitingBytes -= bytes;
    }
  }

  /** Stores what waits, then closes the file. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#writer?.close();
    this.#writer = undefined;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const restMs = this.#lastCommitMs + commitIntervalMs - performance.now();
      if (restMs > 0 && !this.#closed) await setTimeout(restMs);
      else await setImmediate();
      this.#lastCommitMs = performance.now();
      const group = this.#waiting;
      this.#waiting = [];
      await this.#store(group);
    }
    this.#running = undefined;
  }

  async #store(group: readonly Waiting[]): Promise<void> {
    try {
      const writer = await this.#readyWriter();
      const records = group.map(({ timed }) => timed);
      const sequences = await writer.write(records, () => this.#takeSequence());
      group.forEach(({ resolve }, index) => resolve(sequences[index] ?? this.#sequence));
    } catch (error) {
      await this.#heal(error);
      const failure = error instanceof ServiceError ? error : diskError(error);
      for (const { reject } of group) reject(failure);
    }
  }

  #takeSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  async #readyWriter(): Promise<SegmentWriter> {
    if (this.#writer !== undefined && this.#writer.bytes > segmentBytes) {
      await this.#writer.close();
      this.#writer = undefined;
    }
    this.#writer ??= await this.#options.nextSegment();
    return this.#writer;
  }

  /**
   * A full disk gives the room back and the segment goes on. After any other error nobody knows what of the file is on
   * disk (a failed fsync may have dropped it), so nothing more is written there.
   */
  async #heal(failure: unknown): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    const full = failure instanceof Error && 'code' in failure && failure.code === 'ENOSPC';
    try {
      await writer.cutBack();
      if (full) return;
      await writer.close();
    } catch {
      // The next append tells whether the disk works again.
    }
    this.#writer = undefined;
  }
}

function sizeOf(record: JournalRecord): number {
  return record.kind === 'frames' ? record.bytes.length : 1024;
}
