import { isMissing } from '#main/adapters/disk/error-code.ts';
import type { Work } from '#main/ports/work.ts';
import { InTurn } from '#main/in-turn.ts';
import type { JournalFilter, JournalHealth } from '#main/services/sessions/journal.ts';
import type {
  PutExtremes,
  ReadableJournal,
  SignalName,
  Stretch,
} from '#main/services/sessions/readable-journal.ts';
import { ReadSegment, type SegmentAccess } from './read-segment.ts';
import type { Sidecar } from './sidecar.ts';

/** What is needed to read a session's journal, and nothing else of the workstation. */
export interface JournalAccess {
  /** In order of their numbers. */
  readonly segments: readonly SegmentAccess[];
  /** Of which nothing can be read: their begin was destroyed, or they are not there. */
  readonly unreadable: { readonly segments: number; readonly bytes: number };
}

/** A session's journal as a thread reads it that does not write it. */
export class JournalReader implements ReadableJournal {
  readonly #segments = new Map<number, ReadSegment>();
  readonly #turns = new InTurn<'prepare'>();
  #unreadable: JournalAccess['unreadable'] = { segments: 0, bytes: 0 };

  /** Takes in what is new since the last time. @throws the file system's error */
  prepare({ segments, unreadable }: JournalAccess): Promise<void> {
    return this.#turns.take('prepare', async () => {
      this.#unreadable = unreadable;
      const sidecars = await this.#sidecarsOf(segments);
      let sequenceBefore = 0;
      for (const access of segments) {
        const known = this.#segments.get(access.number);
        const segment = known ?? (await opened(access, sequenceBefore, sidecars.get(access.number)));
        if (segment === undefined) {
          this.#unreadable = { ...this.#unreadable, segments: this.#unreadable.segments + 1 };
          continue;
        }
        this.#segments.set(access.number, segment);
        await known?.follow(access.end);
        sequenceBefore = segment.lastSequence;
      }
    });
  }

  /** Of closed segments that are new here: a day's session has dozens, and none waits for the disk of another. */
  async #sidecarsOf(segments: readonly SegmentAccess[]): Promise<ReadonlyMap<number, Sidecar | undefined>> {
    const asked = segments
      .filter(({ number, end }) => end === null && !this.#segments.has(number))
      .map(async (access) => [access.number, await ReadSegment.sidecarOf(access)] as const);
    return new Map(await Promise.all(asked));
  }

  async *read(filter?: JournalFilter) {
    for (const segment of this.#segments.values()) yield* segment.read(filter);
  }

  health(): JournalHealth {
    const { segments, bytes } = this.#unreadable;
    const all = { tornBytes: 0, damagedStretches: segments, damagedBytes: bytes };
    for (const { health } of this.#segments.values()) {
      all.tornBytes += health.tornBytes;
      all.damagedStretches += health.damagedStretches;
      all.damagedBytes += health.damagedBytes;
    }
    return all;
  }

  lastSequence(): number {
    return Math.max(0, ...[...this.#segments.values()].map((segment) => segment.lastSequence));
  }

  async sumUp(signal: SignalName, stretch: Stretch, bucketMs: number, put: PutExtremes) {
    const tooCoarse = new Set<number>();
    for (const segment of this.#segments.values()) {
      for (const rate of await segment.sumUp(signal, stretch, bucketMs, put)) tooCoarse.add(rate);
    }
    return tooCoarse;
  }

  async verify(work: Work): Promise<void> {
    await this.#inParts(work, (segment) => segment.verify());
  }

  /** Keeps index and pyramid of what is closed beside it. */
  async keep({ segments }: JournalAccess, work: Work): Promise<void> {
    const closed = new Set(segments.filter(({ end }) => end === null).map(({ number }) => number));
    await this.#inParts(work, async (segment, number) => {
      if (closed.has(number)) await segment.keep();
    });
  }

  async #inParts(work: Work, part: (segment: ReadSegment, number: number) => Promise<void>): Promise<void> {
    let done = 0;
    for (const [number, segment] of this.#segments) {
      await part(segment, number);
      work.progress((done += 1) / this.#segments.size);
    }
  }
}

/** @returns undefined when the file went away */
async function opened(
  access: SegmentAccess,
  sequenceBefore: number,
  sidecar: Sidecar | undefined,
): Promise<ReadSegment | undefined> {
  try {
    return await ReadSegment.open(access, sequenceBefore, sidecar);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
