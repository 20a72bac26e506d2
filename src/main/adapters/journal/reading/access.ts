import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { InTurn } from '#main/in-turn.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';
import { foreignSegment, isSegment, numberOf, segmentFile } from '../open-segments.ts';
import { readAt } from '../read-at.ts';
import { segmentKey } from '../record-codec.ts';
import { parseSegmentHeader, segmentHeaderBytes, segmentVersion } from '../segment-header.ts';
import type { Segment } from '../segment.ts';
import type { JournalAccess } from './journal-reader.ts';
import type { SegmentAccess } from './read-segment.ts';

/** @param segments of a session that is being written; the last of them grows */
export function accessTo(segments: readonly Segment[]): JournalAccess {
  const growing = segments.at(-1);
  return {
    segments: segments.map((segment) => {
      const { path, number, key } = segment;
      return { path, number, key, end: segment === growing ? segment.end : null };
    }),
    unreadable: { segments: 0, bytes: 0 },
  };
}

/**
 * To a session that nobody writes. Nothing is repaired: reading changes no recording.
 * @param folder of the session
 * @throws the file system's error, ServiceError('journal') for a segment of another version or session
 */
export async function accessIn(
  folder: string,
  sessionId: string,
  workstationKey: Uint8Array,
): Promise<JournalAccess> {
  const names = (await readdir(folder)).toSorted();
  const segments: SegmentAccess[] = [];
  const unreadable = { segments: 0, bytes: 0 };
  let expected = 1;
  for (const name of names.filter(isSegment)) {
    const path = join(folder, name);
    const number = numberOf(name);
    // One whose begin was never written was kept aside; any other hole is a loss.
    for (; expected < number; expected += 1) {
      if (!names.includes(`${segmentFile(expected)}.torn`)) unreadable.segments += 1;
    }
    expected = number + 1;
    const begin = await beginOf(path);
    const header = begin === undefined ? null : parseSegmentHeader(begin.bytes);
    if (header === null) {
      unreadable.segments += 1;
      unreadable.bytes += begin?.size ?? 0;
      continue;
    }
    if (header.version !== segmentVersion || header.sessionId !== sessionId) throw foreignSegment();
    segments.push({ path, number, key: segmentKey(workstationKey, sessionId, header.salt), end: null });
  }
  return { segments, unreadable };
}

const keptAccesses = 8;
/** A change that comes so soon after another may have the same time, ms. */
const settledMs = 2_000;

/** Access to sessions that nobody writes, found again only where a file came to their folder or went. */
export class KnownAccess {
  readonly #known = new LRUCache<string, { readonly changedMs: number; readonly access: JournalAccess }>({
    max: keptAccesses,
  });
  readonly #turns = new InTurn<string>();

  /** As `accessIn`. */
  to(...asked: Parameters<typeof accessIn>): Promise<JournalAccess> {
    // A screen asks for several things at once.
    return this.#turns.take(asked[0], () => this.#find(...asked));
  }

  async #find(...[folder, sessionId, workstationKey]: Parameters<typeof accessIn>): Promise<JournalAccess> {
    const { mtimeMs: changedMs } = await stat(folder);
    const known = this.#known.get(folder);
    if (known?.changedMs === changedMs) return known.access;
    const access = await accessIn(folder, sessionId, workstationKey);
    if (Date.now() - changedMs > settledMs) this.#known.set(folder, { changedMs, access });
    return access;
  }

  /** The keys go. */
  forget(): void {
    this.#known.clear();
  }
}

/** undefined: what stands in its place is no file, or it went away. */
async function beginOf(path: string): Promise<{ readonly bytes: Buffer; readonly size: number } | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) return undefined;
      return { bytes: await readAt(file, 0, segmentHeaderBytes), size: found.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
