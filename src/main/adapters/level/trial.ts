import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';

/**
 * Opens a copy of a LevelDB store and reads all of it. LevelDB repairs while it opens: it drops what it cannot read and
 * deletes the files that held it. So a damaged store is found out on a copy, and the store itself stays as it is.
 * Tables are never changed once written and are linked, not copied.
 * Where there is no room for a copy nothing is tried: a full disk is no damage.
 * @throws what LevelDB says when the store cannot be opened or read
 */
export async function tryLevel(folder: string): Promise<void> {
  if (!(await hasTables(folder))) return;
  const trial = `${folder}.trial`;
  await rm(trial, { recursive: true, force: true });
  try {
    await copyLevel(folder, trial);
    const level = new ClassicLevel<string, Uint8Array>(trial, { valueEncoding: 'view' });
    await level.open({ createIfMissing: false });
    try {
      for await (const entry of level.iterator()) void entry;
    } finally {
      await level.close();
    }
  } catch (error) {
    if (!isNoRoom(error)) throw error;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

/** LevelDB tells the operating system's errors as text only. */
function isNoRoom(error: unknown): boolean {
  const text = `${String(error)} ${error instanceof Error ? String(error.cause) : ''}`;
  return /ENOSPC|EDQUOT|no space left|file too large|quota exceeded|too many open files/i.test(text);
}

/** A copy to keep, made while nobody has the store open. */
export async function copyLevel(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of await readdir(from)) {
    if (name === 'LOCK') continue;
    const target = [join(from, name), join(to, name)] as const;
    // Not every file system has links.
    if (name.endsWith('.ldb')) await link(...target).catch(() => copyFile(...target));
    else await copyFile(...target);
  }
}

/** Whether something was ever stored there: a store that was only begun has neither. */
export async function hasTables(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => /\.(?:ldb|log)$/.test(name));
}
