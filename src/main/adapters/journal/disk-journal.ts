import type { SessionId } from '#shared/domain/ids.ts';
import type { Journal, JournalFilter, JournalHealth, StoredRecord } from '#main/services/sessions/journal.ts';
import { GroupCommit } from './group-commit.ts';
import type { OpenedSegments } from './open-segments.ts';
import { SegmentWriter } from './segment-writer.ts';
import { ChangedOnDisk, type Segment } from './segment.ts';

export const noSegments: Omit<OpenedSegments, 'segments'> = {
  lastSequence: 0,
  lastNumber: 0,
  health: { tornBytes: 0, damagedStretches: 0, damagedBytes: 0 },
};

/** A journal that is read only; nothing is kept open between reads. */
export function readingJournal(opened: OpenedSegments, lastSequence = () => opened.lastSequence): Journal {
  const { segments, health } = opened;
  return {
    append: refuseAppend,
    async *read(filter: JournalFilter = {}) {
      for (const segment of segments) yield* unchangedPart(segment, filter);
    },
    health(): JournalHealth {
      let { damagedStretches, damagedBytes } = health;
      for (const { forged } of segments) {
        damagedStretches += forged.size;
        for (const bytes of forged.values()) damagedBytes += bytes;
      }
      return { ...health, damagedStretches, damagedBytes };
    },
    lastSequence,
    close: () => Promise.resolve(),
  };
}

/** Up to where a segment is what it was when it was opened a moment ago. */
async function* unchangedPart(segment: Segment, filter: JournalFilter): AsyncGenerator<StoredRecord> {
  try {
    yield* segment.read(filter);
  } catch (error) {
    if (!(error instanceof ChangedOnDisk)) throw error;
  }
}

export interface WritingOptions {
  /** The session's folder. */
  readonly path: string;
  readonly sessionId: SessionId;
  readonly key: Uint8Array;
  onSegmentClosed(): void;
  onClose(): void;
}

/**
 * Goes on behind what was opened, in a segment of its own.
 * @throws the file system's error when that segment cannot be made
 */
export async function writingJournal(opened: OpenedSegments, options: WritingOptions): Promise<Journal> {
  let number = opened.lastNumber;
  const commit = new GroupCommit({
    lastSequence: opened.lastSequence,
    async nextSegment() {
      const writer = await SegmentWriter.create(options.path, options.sessionId, number + 1, options.key);
      number += 1;
      if (number > opened.lastNumber + 1) options.onSegmentClosed();
      opened.segments.push(writer.segment);
      return writer;
    },
  });
  await commit.begin();
  return {
    ...readingJournal(opened, () => commit.lastSequence),
    append: (record) => commit.append(record),
    async close() {
      await commit.close();
      options.onClose();
      options.onSegmentClosed();
    },
  };
}

/** What a reader sees of a journal that is being written: the same records, as they come. */
export function viewOf(journal: Journal): Journal {
  return { ...journal, append: refuseAppend, close: () => Promise.resolve() };
}

async function refuseAppend(): Promise<number> {
  throw new Error('this journal was opened for reading');
}
