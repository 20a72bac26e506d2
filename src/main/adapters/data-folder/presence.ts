import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';

/** Which stores were noted as made. Read without the key: this is a hint, and proves nothing. */
const Noted = z.object({ states: z.string().transform((text) => Object.keys(parsed(text))) });

/**
 * Stands in the data folder from the first step of an installation until somebody has signed in and all is accounted for.
 * Without it an installation is a finished one, so that no deleting makes one look as if it had only begun.
 */
export const newMark = 'installing';

/** What an installation and the work after it leave; the lock and the logs are nobody's loss. */
const otherParts = ['records', 'records.found', 'ledger', 'sessions', 'keyring', 'ca', 'set-aside'] as const;

/**
 * Looks whether all is there that belongs together, before anything of the folder is opened or written: a store that is
 * opened where one is missing is made anew, and hides that the old one is gone.
 * @throws ServiceError('unavailable') with what is missing and what IT does; nothing was touched
 */
export async function checkPresence(path: string): Promise<void> {
  const top = await names(path);
  await checkKinds(path);
  const [records, ledger, sessions, keyring, ca] = await Promise.all([
    names(join(path, 'records')),
    names(join(path, 'ledger', 'store')),
    names(join(path, 'sessions')),
    names(join(path, 'keyring')),
    names(join(path, 'ca')),
  ]);
  const noted = await notedStores(join(path, 'anchors.json'));
  const used = isFilled(records) || isFilled(ledger) || sessions.length > 0 || top.includes('anchors.json');
  const isNew = top.includes(newMark);
  if (!top.includes('host.json')) {
    if (used || (!isNew && (await hasParts(path))))
      throw missing('description of this workstation (“host.json”)', 'file “host.json”');
    return;
  }
  if (!keyring.some((name) => name.endsWith('.json'))) {
    throw missing('key files of this workstation', 'folder “keyring”');
  }
  if (!ca.some((name) => name === 'ca.json' || name === 'workstation.json')) {
    throw missing('keys of this workstation’s certificate authority', 'folder “ca”');
  }
  if ((used || !isNew) && !isLevel(records)) throw missing('records of this workstation', 'folder “records”');
  const hadLedger = isFilled(ledger) || noted.includes('ledger') || (await hasHead(path));
  if (hadLedger && !isLevel(ledger)) throw missing('ledger of this workstation', 'folder “ledger”');
}

/** A folder that is there and empty says nothing. */
async function hasParts(path: string): Promise<boolean> {
  const found = await Promise.all(otherParts.map((part) => names(join(path, part))));
  return found.some((entries) => entries.length > 0);
}

/**
 * Looks whether what must be a folder is one, and what must be a file, before any of them is opened. Where a link leads
 * is a person's choice, as long as it leads somewhere. A journal that is none is a loss of its session alone.
 */
async function checkKinds(path: string): Promise<void> {
  for (const folder of folders) await mustBe('folder', path, folder);
  for (const file of [newMark, 'host.json', 'anchors.json', 'ledger/head.json'])
    await mustBe('file', path, file);
  for (const [folder, isOurs] of filesIn) {
    for (const name of await names(join(path, folder))) {
      if (isOurs.test(name)) await mustBe('file', path, `${folder}/${name}`);
    }
  }
}

const folders = ['records', 'ledger', 'ledger/store', 'sessions', 'keyring', 'keyring/attempts', 'ca'];
const levelFile = /^(?:CURRENT|LOCK|MANIFEST-\d+|\d+\.(?:ldb|log))$/;
const filesIn = [
  ['keyring', /^[^.].*\.json$/],
  ['ca', /^[^.].*\.(?:json|pem)$/],
  ['records', levelFile],
  ['ledger/store', levelFile],
] as const;

async function mustBe(kind: 'file' | 'folder', path: string, name: string): Promise<void> {
  const at = join(path, name);
  if ((await lstat(at).catch(() => undefined)) === undefined) return;
  const found = await stat(at).catch(() => undefined);
  if (kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true) return;
  throw new ServiceError(
    'unavailable',
    `“${name}” of the data folder is not the ${kind} that it must be. Nothing was opened or changed.`,
    `Call IT: bring the ${kind} “${name}” back from the same backup as the rest.`,
  );
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
