import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { Head } from './store.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

/**
 * The head once more, beside the store. LevelDB drops what it cannot read at the end of its log without a word; the
 * anchor, written after each block, tells a ledger that lost its last blocks from one that never had them. It may lag
 * behind after a crash, never run ahead.
 */
export interface Anchor {
  read(): Promise<Head | undefined>;
  write(head: Head): Promise<void>;
}

/** A copy of the head that only this workstation can write. */
export interface KeptHead {
  get(): unknown;
  note(head: Head): Promise<void>;
}

/**
 * @param folder `DATA/ledger`; anybody who may write there may write `head.json`, too
 * @param kept undefined: `head.json` alone counts
 */
export function fileAnchor(folder: string, kept: KeptHead | undefined): Anchor {
  const path = join(folder, 'head.json');
  return {
    async read() {
      const [own, sure] = [await readFileHead(path), Head.safeParse(kept?.get()).data];
      if (own === undefined || sure === undefined) return own ?? sure;
      return own.number > sure.number ? own : sure;
    },
    async write(head) {
      await writeFile(`${path}.new`, JSON.stringify(head), { mode: 0o600 });
      await rename(`${path}.new`, path);
      // It may lag: nobody waits for it.
      void kept?.note(head);
    },
  };
}

async function readFileHead(path: string): Promise<Head | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  // An empty file is what a power cut can leave of a rename.
  if (text === '') return undefined;
  try {
    return Head.parse(JSON.parse(text));
  } catch (error) {
    throw new LedgerError('corrupt', 'The ledger is damaged: its anchor cannot be read.', {
      cause: error,
    });
  }
}
