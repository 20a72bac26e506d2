import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { ServiceError } from '#shared/contract/errors.ts';
import { diskError, folderGone } from '#main/adapters/disk/disk-error.ts';

type Level = ClassicLevel<string, Uint8Array>;
/** `undefined` deletes. */
export type Change = readonly [name: string, value: Uint8Array | undefined];

/** Whoever keeps account of what the store holds. */
export interface Account {
  /** Further changes of the same write. @param changes in the order in which they take effect */
  extend(changes: readonly Change[]): Promise<readonly Change[]>;
  /** The write is on disk; nobody was told yet. */
  written(): Promise<void>;
}

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
  /** Every entry as it is stored, in key order. */
  entries(): AsyncIterable<[string, Uint8Array]>;
  /** All or nothing. @throws ServiceError('disk') when it could not be stored */
  write(changes: readonly Change[]): Promise<void>;
  /** From now on every write is accounted for. */
  keepAccount(account: Account): void;
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
  let account: Account | undefined;
  let lastWriteFailed = false;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  /**
   * After a failed write LevelDB's log may end in half a record, behind which nothing would be found again:
   * opening anew cuts it off.
   */
  async function reopen(): Promise<void> {
    await mustExist(folder);
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < reopenFreeBytes) throw noRoom();
    await level.close();
    level = await openLevel(folder);
    lastWriteFailed = false;
  }

  async function store(group: readonly Waiting[]): Promise<void> {
    try {
      if (lastWriteFailed) await reopen();
      const wanted = group.flatMap(({ changes }) => changes);
      const changes = account === undefined ? wanted : [...wanted, ...(await account.extend(wanted))];
      await level.batch(changes.map(operationOf), { sync: true });
      await mustExist(folder);
      await account?.written();
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
    ...readerOf(() => level),
    keepAccount: (keeper) => {
      account = keeper;
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

/** @param level it changes when the store is opened anew */
function readerOf(level: () => Level): Pick<SyncedLevel, 'get' | 'list' | 'entries'> {
  return {
    get: (name) => readable(level().get(name)),
    async *entries() {
      try {
        yield* level().iterator();
      } catch (error) {
        throw unreadable(error);
      }
    },
    list: ({ prefix, limit, reverse, after }) => {
      const end = `${prefix}\u{10ffff}`;
      const forwards = after === undefined ? { gte: prefix, lt: end } : { gt: after, lt: end };
      const range = reverse ? { gte: prefix, lt: after ?? end } : forwards;
      return readable(
        level()
          .iterator({ ...range, limit, reverse })
          .all(),
      );
    },
  };
}

function operationOf([key, value]: Change) {
  return value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value };
}

/** What is written to files that were deleted meanwhile succeeds, and is nowhere. */
async function mustExist(folder: string): Promise<void> {
  try {
    await stat(join(folder, 'CURRENT'));
  } catch (cause) {
    throw folderGone(cause);
  }
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
    throw unreadable(error);
  }
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): unknown {
  const code = causeCode(error);
  // A programmer's mistake, such as reading a store that was closed.
  if (code === 'LEVEL_DATABASE_NOT_OPEN') return error;
  if (code !== 'LEVEL_CORRUPTION') return explain(error);
  return new ServiceError(
    'disk',
    'The records of this workstation are damaged and cannot be opened.',
    'Call IT: the data folder has to be checked or brought back from a backup.',
    false,
    { cause: error },
  );
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
