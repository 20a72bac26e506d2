import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { codeOf } from './error-code.ts';

/**
 * Replaces a file as a whole: after a crash at any moment there is either the old file or the new one. Readable by this
 * system account alone. Resolves after the bytes and the folder's entry are on disk.
 * @param path its folder is made when missing, but not the folders above: a data folder that is gone must not come back
 * empty
 * @throws ServiceError('disk') when it cannot be written
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await makeFolder(folder);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ServiceError(
      'disk',
      'A key file could not be written.',
      'Free some space on this computer and check that its disk is writable, then try again.',
      true,
      { cause },
    );
  }
}

/** How whoever keeps account of files replaces them. */
export type ReplaceFile = typeof replaceFile;

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** What a folder names is durable only when the folder is; Windows cannot open folders and orders renames itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
