import { hkdfSync, randomBytes } from 'node:crypto';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, isAbsolute, sep } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { KeyFile } from '#main/services/identity/ports.ts';
import { syncFolder } from '#main/adapters/disk/atomic-file.ts';
import { deriveKey, seal, SealedBox, unseal } from '#main/crypto/sealed-box.ts';
import { codeOf, isMissing } from '#main/adapters/disk/error-code.ts';
import { makeFolders } from '#main/adapters/disk/make-folders.ts';

/** Where a key file is looked for. */
export interface KeyFilePlaces {
  /** A file that was named; `credential`: by the system's service manager, which sees to who may read it. */
  readonly named: { readonly path: string; readonly credential: boolean } | null;
  /** Where key files lie that nobody named, each under its id. */
  readonly folder: string;
}

const keyBytes = 32;
const purpose = 'vitalseal/outer/1';

/**
 * 32 random bytes in a file outside of the data folder, as base64: whoever has a copy of the folder alone cannot try PINs.
 * Never made where a folder has one already, and never written over.
 */
export function createKeyFile({ named, folder }: KeyFilePlaces, dataFolder: string): KeyFile {
  let held: { readonly key: Buffer; readonly id: string } | undefined;

  async function hold(path: string, credential: boolean): Promise<string> {
    const key = await readKey(path, dataFolder, credential);
    held = { key: deriveKey(key, 'outer-layer'), id: idOf(key) };
    key.fill(0);
    return held.id;
  }

  return {
    wanted: named !== null,
    get available() {
      return held !== undefined;
    },
    get id() {
      return held?.id ?? null;
    },
    async load(id) {
      const path = named?.path ?? join(folder, `${id}.key`);
      try {
        if ((await hold(path, named?.credential === true)) === id) return;
      } catch (error) {
        held = undefined;
        if (isNoFile(error)) throw missing(path, id);
        throw error;
      }
      held = undefined;
      throw ofAnother(path, id);
    },
    async take() {
      if (named === null) return hold(await makeKey(folder, dataFolder), false);
      const { path, credential } = named;
      try {
        return await hold(path, credential);
      } catch (error) {
        if (!isNoFile(error)) throw error;
      }
      return hold(await makeKey(path, dataFolder, basename(path)), credential);
    },
    async seal(bytes) {
      if (held === undefined) throw new Error('no key file is open');
      return Buffer.from(JSON.stringify(seal(held.key, bytes, purpose)), 'utf8');
    },
    async open(sealed) {
      if (held === undefined) throw new Error('no key file is open');
      const box = SealedBox.parse(JSON.parse(Buffer.from(sealed).toString('utf8')));
      const plain = unseal(held.key, box, purpose);
      if (plain === undefined) throw new Error('sealed with another key');
      return plain;
    },
  };
}

/** Names the key, and tells nothing of it. */
function idOf(key: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), 'vitalseal/key-file-id', 8)).toString('hex');
}

/** @throws ServiceError('unavailable') for what is no safe key file; ENOENT when there is none */
async function readKey(path: string, dataFolder: string, credential: boolean): Promise<Buffer> {
  const found = await stat(path).catch((error: unknown) => {
    throw isNoFile(error) ? error : unreadable(path, error);
  });
  if (!found.isFile()) throw noKey(path);
  await requireOutside(path, dataFolder);
  // A service manager gives a credential to its service by an access list, which stands where the group's rights do.
  const others = credential ? 0o007 : 0o077;
  if (process.platform !== 'win32' && (found.mode & others) !== 0) throw openToOthers(path);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!/^[A-Za-z0-9+/]{43}=\s*$/.test(text)) throw noKey(path);
  return Buffer.from(text.trim(), 'base64');
}

/**
 * @param place the file, or the folder in which it is named by its id
 * @param name left out: its id
 * @returns its path; on disk
 */
async function makeKey(place: string, dataFolder: string, name?: string): Promise<string> {
  const key = randomBytes(keyBytes);
  const parent = name === undefined ? place : dirname(place);
  const path = join(parent, name ?? `${idOf(key)}.key`);
  try {
    // Of a file that was named the folder has to be there: what it lies on may not be mounted now.
    await requireOutside(await nearest(parent), dataFolder);
    if (name === undefined) await makeFolders(parent);
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${key.toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // So that a power cut leaves no data folder without its key.
    await syncFolder(parent);
  } catch (error) {
    throw error instanceof ServiceError ? error : notMade(path, error);
  } finally {
    key.fill(0);
  }
  return path;
}

/** What is there of a way: what is still to be made leads nowhere else. */
async function nearest(path: string): Promise<string> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  const above = dirname(path);
  return there || above === path ? path : nearest(above);
}

/** Whoever copies the data folder would copy the key with it. @throws ServiceError('unavailable') */
async function requireOutside(path: string, dataFolder: string): Promise<void> {
  const way = relative(await realpath(dataFolder), await realpath(path));
  const outside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  if (outside) return;
  throw refusal(
    `The key file ${path} lies inside the data folder, where it protects nothing.`,
    'Keep it elsewhere, readable by this system account alone, and name it with --key-file FILE.',
  );
}

function isNoFile(error: unknown): boolean {
  return isMissing(error) || codeOf(error) === 'ENOTDIR';
}

function refusal(message: string, hint: string, cause?: unknown): ServiceError {
  return new ServiceError('unavailable', message, `${hint} Nothing was changed.`, false, { cause });
}

const missing = (path: string, id: string) =>
  refusal(
    `The keys in this data folder also need its key file, and ${path} is not there.`,
    `Bring the key file ${id} back: it moves along to each computer that the folder is moved to, and a copy of it is kept apart from the backups. If it is elsewhere, name it with --key-file FILE.`,
  );
const ofAnother = (path: string, id: string) =>
  refusal(
    `${path} is a key file, but not the one of this data folder.`,
    `Name the key file ${id} with --key-file FILE, or the data folder that this one belongs to with --data.`,
  );
const openToOthers = (path: string) =>
  refusal(
    `Other system accounts can read the key file ${path}.`,
    'Take their rights away (chmod 600), and find out who may have copied it.',
  );
const noKey = (path: string) =>
  refusal(
    `${path} is no key file: one holds 32 random bytes in base64, on one line.`,
    'Bring the right file back. A new one is made by VitalSeal, or with “openssl rand -base64 32”.',
  );
const unreadable = (path: string, cause: unknown) =>
  refusal(
    `The key file ${path} cannot be read.`,
    'Start VitalSeal under the system account that the file belongs to.',
    cause,
  );
const notMade = (path: string, cause: unknown) =>
  refusal(
    `The key file ${path} cannot be made.`,
    'Name a file in a folder that is there and can be written, outside of the data folder, with --key-file FILE.',
    cause,
  );
