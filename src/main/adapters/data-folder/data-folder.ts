import { access, chmod, mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { diskError, folderGone } from '#main/adapters/disk/disk-error.ts';
import { checkPresence, newMark } from './presence.ts';
import { takeLock, type FolderLock } from './lock.ts';
import { codeOf } from '#main/adapters/disk/error-code.ts';
import { makeFolders } from '#main/adapters/disk/make-folders.ts';

/** The folder that holds everything this workstation keeps; belongs to one running app at a time. */
export interface DataFolder {
  readonly path: string;
  /** Where a part of the app keeps its files; made when first used. */
  folder(name: string): Promise<string>;
  /** An installation began here, and nobody has signed in since: nothing of it is accounted for. */
  isNew(): Promise<boolean>;
  /** From now on whatever is missing is a loss. */
  settle(): Promise<void>;
  /** @throws ServiceError('disk') when the folder was deleted, moved away or exchanged since it was opened */
  mustBeThere(): Promise<void>;
  /** Room left for this user on the folder's disk, bytes. */
  freeBytes(): Promise<number>;
  /** From now on a second start is told that this one is still ending. */
  markEnding(): Promise<void>;
  /** Gives the lock back. */
  close(): Promise<void>;
}

/** Others on the machine must not read what a ward recorded, even encrypted. */
const ownerOnly = 0o700;

/**
 * Opens or makes the data folder and takes its lock.
 * @throws ServiceError('conflict') when another app works on it, ('unavailable') when a part of it is missing; nothing in
 * the folder is changed then
 * @throws ServiceError('disk') when it cannot be made or written
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await checkPresence(path);
  const lock = await prepare(path);
  return {
    path,
    async folder(name) {
      const folder = join(path, name);
      await mkdir(folder, { recursive: true, mode: ownerOnly });
      return folder;
    },
    isNew: () =>
      access(join(path, newMark)).then(
        () => true,
        () => false,
      ),
    settle: () => rm(join(path, newMark), { force: true }),
    async mustBeThere() {
      // The file that this app took its lock with: another folder of the same name has another one, or none.
      if (!(await lock.isHeld())) throw folderGone();
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    markEnding: () => lock.markEnding(),
    close: () => lock.release(),
  };
}

async function prepare(path: string): Promise<FolderLock> {
  try {
    await makeFolders(path);
    const lock = await takeLock(join(path, 'lock'));
    await chmod(path, ownerOnly);
    return lock;
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw cannotBe.has(codeOf(error)) ? noPlace(error) : diskError(error);
  }
}

/** What the system says where no folder can ever be. */
const cannotBe: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'ENAMETOOLONG',
  'ELOOP',
  'EINVAL',
]);

function noPlace(cause: unknown): ServiceError {
  return new ServiceError(
    'disk',
    'The data folder cannot be made at this place.',
    'Name another folder with --data FOLDER.',
    false,
    { cause },
  );
}
