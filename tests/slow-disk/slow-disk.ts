import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { canMountTmpfs } from '#main/adapters/journal/testing/tmpfs.ts';

/** A file system whose reads wait as long as a test wants. */
export interface SlowDisk {
  /** From now on no read of it is answered. */
  hold(): Promise<void>;
  /** Answers all that wait, and from now on at once. */
  release(): Promise<void>;
  remove(): Promise<void>;
}

/** Whether a test can have one: root on Linux, mounts allowed, with FUSE. */
export function canMountSlowDisk(): boolean {
  if (!canMountTmpfs()) return false;
  try {
    closeSync(openSync('/dev/fuse', 'r+'));
    return true;
  } catch {
    return false;
  }
}

/** Puts a folder of files onto a slow disk, where it is. Nothing can be written to it any more. @param behind where the files go */
export async function ontoSlowDisk(folder: string, behind: string): Promise<SlowDisk> {
  await rename(folder, behind);
  await mkdir(folder);
  const child = fork(join(import.meta.dirname, 'fuse.test-child.ts'), [behind, folder], { execArgv: [] });
  await heard(child);
  const tell = async (isHeld: boolean) => {
    child.send(isHeld);
    await heard(child);
  };
  return {
    hold: () => tell(true),
    release: () => tell(false),
    async remove() {
      await tell(false);
      const ended = once(child, 'exit');
      spawnSync('umount', ['-l', folder]);
      await ended;
    },
  };
}

async function heard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the slow disk could not be mounted');
  });
  // It is heard of in its turn, or never.
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended]);
}
