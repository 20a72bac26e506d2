import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One way to harm a data folder. */
export interface Damage {
  readonly kind: 'deleted' | 'cut' | 'emptied' | 'older' | 'flipped';
  /** A file or a folder, within the data folder. */
  readonly path: string;
  /** Where it is cut, or which bit is flipped, 0 to 1 of its length. */
  readonly at: number;
}

/**
 * Files whose loss loses nothing: who holds the folder, what LevelDB and the app log, and counters of wrong PINs, which
 * whoever can delete them does not need to wait for.
 */
const harmless = /^(?:lock$|logs\/|keyring\/attempts\/|set-aside\/)|\/(?:LOCK|LOG|LOG\.old)$/;

/** Every file that counts, within the folder. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !harmless.test(name))
    .toSorted();
}

/** Stores as a whole. */
export const storesOf = async (folder: string): Promise<readonly string[]> => [
  'records',
  'ledger',
  'keyring',
  'ca',
  'sessions',
  ...(await readdir(join(folder, 'sessions'))).map((name) => `sessions/${name}`),
];

/** @param older where an older copy lies; what is not in it counts as deleted */
export async function damage(folder: string, older: string, { kind, path, at }: Damage): Promise<void> {
  const target = join(folder, path);
  switch (kind) {
    case 'deleted':
      return rm(target, { recursive: true });
    case 'emptied':
      return truncate(target, 0);
    case 'cut': {
      const { length } = await readFile(target);
      return truncate(target, Math.floor(length * at));
    }
    case 'older': {
      await rm(target, { recursive: true });
      await cp(join(older, path), target, { recursive: true }).catch(() => undefined);
      return;
    }
    case 'flipped': {
      const bytes = await readFile(target);
      const bit = Math.floor(bytes.length * 8 * at);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return writeFile(target, bytes);
    }
  }
}

/** Whether the damaged file is another one than it was: an older copy of what never changed is none. */
export async function differs(folder: string, original: string, path: string): Promise<boolean> {
  const read = (root: string) => readFile(join(root, path)).catch(() => undefined);
  const [now, before] = await Promise.all([read(folder), read(original)]);
  return now === undefined || before === undefined || !now.equals(before);
}
