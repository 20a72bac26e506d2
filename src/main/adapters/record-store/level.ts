import { statfs } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { ServiceError } from '#shared/contract/errors.ts';
import { diskError } from '#main/adapters/data-folder/index.ts';

type Level = ClassicLevel<string, Uint8Array>;
/** `undefined` deletes. */
type Change = readonly [name: string, value: Uint8Array | undefined];

interface ListRange {
  readonly prefix: string;
  readonly limit: number;
  readonly reverse: boolean;
  /** Where the page before ended. */
  readonly after: string | undefined;
}

/** LevelDB with every write on disk before it resolves, in the order of the calls, and usable again after a full disk. */
export interface SyncedLevel {
  get(name: string): Promise<Uint8Array | undefined>;
  list(range: ListRange): Promise<[string, Uint8Array][]>;
  /** All or nothing. @throws ServiceError('disk') when it could not be stored */
  write(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly changes: readonly Change[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** LevelDB needs about its write buffer (4 MB) of room to open again after a failed write. */
const reopenFreeBytes = 8 * 1024 * 1024;

/**
 * @throws ServiceError('conflict') when another process has the store open, ServiceError('disk') when it cannot be
 * opened
 */
export async function openSyncedLevel(folder: string): Promise<SyncedLevel> {
  let level = await openLevel(folder);
  let lastWriteFailed = false;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  /**
   * After a failed write LevelDB's log may end in half a record, behind which nothing would be found again:
   * opening anew cuts it off.
   */
  async function reopen(): Promise<void> {
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < reopenFreeBytes) throw noRoom();
    await level.close();
    level = await openLevel(folder);
    lastWriteFailed = false;
  }

  async function store(group: readonly Waiting[]): Promise<void> {
    try {
      if (lastWriteFailed) await reopen();
      const operations = group.flatMap(({ changes }) =>
        changes.map(([key, value]) =>
          value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value },
        ),
      );
      await level.batch(operations, { sync: true });
      for (const { resolve } of group) resolve();
    } catch (error) {
      lastWriteFailed = true;
      const failure = error instanceof ServiceError ? error : explain(error);
      for (const { reject } of group) reject(failure);
    }
  }

  /** Whoever waits while the disk is busy shares the next flush. */
  async function storeAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await store(group);
    }
    writing = undefined;
  }

  return {
    get: (name) => level.get(name),
    list: ({ prefix, limit, reverse, after }) => {
      const end = `${prefix}\u{10ffff}`;
      const forwards = after === undefined ? { gte: prefix, lt: end } : { gt: after, lt: end };
      const range = reverse ? { gte: prefix, lt: after ?? end } : forwards;
      return level.iterator({ ...range, limit, reverse }).all();
    },
    write: (changes) =>
      new Promise((resolve, reject) => {
        waiting.push({ changes, resolve, reject });
        writing ??= storeAll();
      }),
    async close() {
      await writing;
      await level.close();
    },
  };
}

async function openLevel(folder: string): Promise<Level> {
  const level: Level = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await level.open();
    return level;
  } catch (error) {
    if (causeCode(error) === 'LEVEL_LOCKED') {
      throw new ServiceError(
        'conflict',
        'VitalSeal is already running on this data folder.',
        'Use the window that is open, or close it first.',
      );
    }
    if (causeCode(error) === 'LEVEL_CORRUPTION') {
      throw new ServiceError(
        'disk',
        'The records of this workstation are damaged and cannot be opened.',
        'Call IT: the data folder has to be checked or brought back from a backup.',
        false,
        { cause: error },
      );
    }
    throw explain(error);
  }
}

/** LevelDB tells the operating system's errors as text only. */
function explain(error: unknown): ServiceError {
  const text = `${String(error)} ${error instanceof Error ? String(error.cause) : ''}`;
  return /no space left|file too large|quota exceeded/i.test(text) ? noRoom() : diskError(error);
}

function noRoom(): ServiceError {
  return diskError(Object.assign(new Error('no room for the record store'), { code: 'ENOSPC' }));
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
