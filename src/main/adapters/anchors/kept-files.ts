import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { replaceFile, type ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import type { Anchors } from './anchors.ts';

/** SHA-256 by file, in hex; names as below. */
const Digests = z.record(z.string(), z.string());
const store = 'files';

/** A file is not the one that this workstation wrote last. */
export interface FileLoss {
  /** Within the data folder, such as `keyring/n.okafor.json`. */
  readonly file: string;
  /** `unknown`: it is there, and this workstation never wrote it. */
  readonly state: 'missing' | 'changed' | 'unknown';
}

export interface KeptFiles {
  /** Replaces a file as a whole, and keeps its digest. */
  readonly replace: ReplaceFile;
  /**
   * Compares the files with what was written last, once the anchors are unlocked; from then on they count as they are.
   * A folder of before there were anchors is taken as it is.
   */
  check(): Promise<readonly FileLoss[]>;
}

/** Folders whose JSON and PEM files are kept; below them nothing is: the counters of wrong PINs come and go. */
const folders = ['', 'keyring', 'ca'] as const;
const isKept = (name: string) =>
  /^(?:host\.json|(?:keyring|ca)\/[^/]+\.(?:json|pem))$/.test(name) && !name.includes('/.');

/** Digests of the small files of a data folder: who this workstation is, its keys and certificates, who is revoked. */
export function createKeptFiles(dataFolder: string, anchors: Anchors): KeptFiles {
  /** Written before the anchors could be; what stands there is our own. */
  const early = new Set<string>();
  let unlocked = false;
  const known = () => Digests.safeParse(anchors.get(store)).data;

  return {
    async replace(path, text) {
      await replaceFile(path, text);
      const name = relative(dataFolder, path).split(sep).join('/');
      if (!isKept(name)) return;
      if (unlocked) await anchors.note(store, { ...known(), [name]: digestOf(text) });
      else early.add(name);
    },
    async check() {
      const before = known();
      const now = await present(dataFolder);
      unlocked = true;
      await anchors.note(store, now);
      if (before === undefined) return [];
      const names = new Set([...Object.keys(before), ...Object.keys(now)]);
      return [...names].toSorted().flatMap((file) => {
        if (before[file] === now[file] || early.has(file)) return [];
        const state =
          now[file] === undefined ? 'missing' : before[file] === undefined ? 'unknown' : 'changed';
        return [{ file, state } as const];
      });
    },
  };
}

async function present(dataFolder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of await readdir(join(dataFolder, folder)).catch(() => [])) {
      const name = folder === '' ? entry : `${folder}/${entry}`;
      if (isKept(name)) found[name] = await digestAt(join(dataFolder, name));
    }
  }
  return found;
}

/** A folder, or a link to nothing, in a file's place is no file that was written here. */
async function digestAt(path: string): Promise<string> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? digestOf(await readFile(path)) : 'no file';
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
