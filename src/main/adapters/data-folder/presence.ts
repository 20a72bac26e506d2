import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';

/** Which stores were noted as made. Read without the key: this is a hint, and proves nothing. */
const Noted = z.object({ states: z.string().transform((text) => Object.keys(parsed(text))) });

/**
 * Looks whether all is there that belongs together, before anything of the folder is opened or written: a store that is
 * opened where one is missing is made anew, and hides that the old one is gone.
 * @throws ServiceError('unavailable') with what is missing and what IT does; nothing was touched
 */
export async function checkPresence(path: string): Promise<void> {
  const top = await names(path);
  const [records, ledger, sessions, keyring, ca] = await Promise.all([
    names(join(path, 'records')),
    names(join(path, 'ledger', 'store')),
    names(join(path, 'sessions')),
    names(join(path, 'keyring')),
    names(join(path, 'ca')),
  ]);
  const noted = await notedStores(join(path, 'anchors.json'));
  const used = isFilled(records) || isFilled(ledger) || sessions.length > 0 || top.includes('anchors.json');
  if (!top.includes('host.json')) {
    if (used) throw missing('description of this workstation (“host.json”)', 'file “host.json”');
    return;
  }
  if (!keyring.some((name) => name.endsWith('.json'))) {
    throw missing('key files of this workstation', 'folder “keyring”');
  }
  if (!ca.some((name) => name === 'ca.json' || name === 'workstation.json')) {
    throw missing('keys of this workstation’s certificate authority', 'folder “ca”');
  }
  if (used && !isLevel(records)) throw missing('records of this workstation', 'folder “records”');
  const hadLedger = isFilled(ledger) || noted.includes('ledger') || (await hasHead(path));
  if (hadLedger && !isLevel(ledger)) throw missing('ledger of this workstation', 'folder “ledger”');
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** LevelDB begins a new store where `CURRENT` is missing, and deletes the tables that it finds there. */
function isLevel(files: readonly string[]): boolean {
  return files.includes('CURRENT') && files.some((name) => name.startsWith('MANIFEST-'));
}

/** Something was stored there; a store that was only begun when the app ended has neither. */
function isFilled(files: readonly string[]): boolean {
  return files.some((name) => /\.(?:ldb|log)$/.test(name));
}

async function hasHead(path: string): Promise<boolean> {
  return (await names(join(path, 'ledger'))).includes('head.json');
}

async function notedStores(path: string): Promise<readonly string[]> {
  try {
    return Noted.parse(JSON.parse(await readFile(path, 'utf8'))).states;
  } catch {
    return [];
  }
}

function parsed(text: string): object {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : {};
}

function missing(what: string, which: string): ServiceError {
  return new ServiceError(
    'unavailable',
    `The ${what} cannot be found, but other parts of the data folder are here. Nothing was opened or changed.`,
    `Call IT: bring back the ${which} of the data folder from the same backup as the rest, or start with an empty data folder.`,
  );
}
