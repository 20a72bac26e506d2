import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { SessionId } from '#shared/domain/ids.ts';
import { diskError } from '#main/adapters/disk/disk-error.ts';
import type { Journal, JournalStore } from '#main/services/sessions/journal.ts';
import { noSegments, readingJournal, viewOf, writingJournal } from './disk-journal.ts';
import { isSegment, openSegments, type OpenedSegments } from './open-segments.ts';
import { accessIn, accessTo, KnownAccess } from './reading/access.ts';
import type { JournalAccess } from './reading/journal-reader.ts';
import type { Segment } from './segment.ts';
import { InTurn } from '#main/in-turn.ts';
import { syncFolder } from '#main/adapters/disk/atomic-file.ts';

/** Journals on disk; until `unlock` nothing can be created or opened. */
export interface DiskJournalStore extends JournalStore {
  /** @param key the workstation key, 32 bytes */
  unlock(key: Uint8Array): void;
  /**
   * What whoever reads a session beside the one that writes it needs: keys of its segments, and of no others.
   * @throws ServiceError('locked') before the workstation key is there, ServiceError('not-found')
   */
  access(sessionId: SessionId): Promise<JournalAccess>;
  /** The same, as it was found last, as long as no file came to the session or went: for who looks again and again. */
  knownAccess(sessionId: SessionId): Promise<JournalAccess>;
  /** Stores what waits in journals that are still written to, and forgets the key. */
  close(): Promise<void>;
}

interface Live {
  readonly journal: Journal;
  readonly segments: readonly Segment[];
}

/**
 * @param folder holds one folder per session; must exist
 * @param onSegmentClosed nothing more will be written to a segment of this session
 */
export function createJournalStore(
  folder: string,
  onSegmentClosed: (sessionId: SessionId) => void = () => undefined,
): DiskJournalStore {
  let key: Uint8Array | undefined;
  /** Journals that are written to now: their files' tails are not torn, they are growing. */
  const live = new Map<SessionId, Live>();
  const known = new KnownAccess();
  const openings = new InTurn<'opening'>();

  /** One opening after the other, so that no two repair the same tail. */
  const inTurn = <T>(work: (secret: Uint8Array) => Promise<T>): Promise<T> =>
    explained(openings.take('opening', async () => work(unlocked(key))));

  async function write(secret: Uint8Array, sessionId: SessionId, opened: OpenedSegments): Promise<Journal> {
    const journal = await writingJournal(opened, {
      path: join(folder, sessionId),
      sessionId,
      key: secret,
      onSegmentClosed: () => onSegmentClosed(sessionId),
      onClose: () => live.delete(sessionId),
    });
    live.set(sessionId, { journal, segments: opened.segments });
    return journal;
  }

  async function create(secret: Uint8Array, sessionId: SessionId): Promise<Journal> {
    await mkdir(join(folder, sessionId), { mode: 0o700 });
    try {
      await syncFolder(folder);
      return await write(secret, sessionId, { ...noSegments, segments: [] });
    } catch (error) {
      await rmdir(join(folder, sessionId)).catch(() => undefined);
      throw error;
    }
  }

  const accessBy = (find: typeof accessIn) => (sessionId: SessionId) =>
    accessOf(live.get(sessionId), () => find(join(folder, sessionId), sessionId, unlocked(key)));

  return {
    unlock: (candidate) => void (key = copyOfKey(candidate)),
    create: (sessionId) => inTurn((secret) => create(secret, sessionId)),
    open: (sessionId, append) =>
      inTurn(async (secret) => {
        const running = live.get(sessionId);
        if (running !== undefined && append) throw new Error('this journal is written to already');
        if (running !== undefined) return viewOf(running.journal);
        const opened = await openSegments(join(folder, sessionId), sessionId, secret);
        return append ? write(secret, sessionId, opened) : readingJournal(opened);
      }),
    access: accessBy(accessIn),
    knownAccess: accessBy((...asked) => known.to(...asked)),
    list: () => sessionsIn(folder),
    bytesOf: (sessionId) => bytesIn(join(folder, sessionId)),
    discard: (sessionId) => inTurn(() => remove(folder, sessionId)),
    async close() {
      await openings.idle();
      await Promise.all([...live.values()].map(({ journal }) => journal.close()));
      known.forget();
      key?.fill(0);
      key = undefined;
    },
  };
}

async function accessOf(running: Live | undefined, find: () => Promise<JournalAccess>) {
  return running === undefined ? explained(find()) : accessTo(running.segments);
}

async function sessionsIn(folder: string): Promise<readonly SessionId[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => SessionId.safeParse(name).data ?? []).toSorted();
}

async function remove(folder: string, sessionId: SessionId): Promise<void> {
  await rm(join(folder, sessionId), { recursive: true, force: true });
  await syncFolder(folder);
}

/** Of the segments of one session. */
async function bytesIn(path: string): Promise<number> {
  const names = await readdir(path).catch(() => []);
  const sizes = names.filter(isSegment).map(async (name) => sizeOf(join(path, name)));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** A folder, or a link to nothing, in a segment's place holds none of it. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
}

function copyOfKey(candidate: Uint8Array): Uint8Array {
  if (candidate.length !== 32) throw new TypeError('the workstation key has 32 bytes');
  return Uint8Array.from(candidate);
}

function unlocked(key: Uint8Array | undefined): Uint8Array {
  if (key !== undefined) return key;
  throw new ServiceError('locked', 'The recordings of this workstation are locked.', 'Sign in first.', true);
}

function explained<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw explain(error);
  });
}

/** The file system's errors in words; a programmer's errors as they are. */
function explain(error: unknown): Error {
  if (!(error instanceof Error)) return diskError(error);
  if (!('code' in error) || error instanceof ServiceError) return error;
  if (error.code === 'ENOENT') {
    return new ServiceError('not-found', 'There is no recording of this session.', 'Choose another session.');
  }
  return diskError(error);
}
