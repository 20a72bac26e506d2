import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { diskError } from '#main/adapters/disk/disk-error.ts';

/**
 * Makes the window's own folder in the data folder and writes to it. Electron takes its lock there, and would take a
 * folder in which it cannot for one that another app works on.
 * @returns its path @throws ServiceError('disk') with what is wrong with the data folder
 */
export function prepareProfile(dataFolder: string): string {
  const profile = join(dataFolder, 'window');
  const probe = join(profile, `.probe-${process.pid}`);
  try {
    makeFolder(profile);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw isNoFolder(error) ? cannotBe(error) : diskError(error);
  }
  return profile;
}

/** Node's own `recursive` tries for ever where a file system says that a folder's parent, which is there, is not. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** What systems say where something else is in the way, or where no folder can be. */
const inTheWay = ['EEXIST', 'EINVAL', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR'];

function isNoFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && inTheWay.includes(String(error.code));
}

const cannotBe = (cause: unknown) =>
  new ServiceError(
    'disk',
    'The data folder cannot be there: something else is in its place, or no folder can be made.',
    'Start VitalSeal with --data and another folder, or call IT. Nothing was changed.',
    false,
    { cause },
  );
