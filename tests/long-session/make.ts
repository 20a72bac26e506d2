import { cp, mkdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { constants, globSync, readFileSync } from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SessionId } from '#shared/domain/ids.ts';
import { recordAndSeal } from './workstation.ts';

export interface LongSession {
  /** Whole batches of ten seconds. */
  readonly hours: number;
  /** Of ECG, 4 at most. */
  readonly leads: number;
  /** A multiple of 4. */
  readonly rateHz: number;
  readonly seed: number;
}

export interface LongSessionOptions extends LongSession {
  /** Is made; must not be there yet. */
  readonly dataFolder: string;
}

/** What somebody scrolls through in end-to-end tests and pictures. */
export const shownSession: LongSession = { hours: 12, leads: 3, rateHz: 500, seed: 11 };

const Made = z.object({ sessionId: SessionId });

/** What the form of a data folder comes from: where one of these changes, a kept session is made anew. */
const sources = [
  'src/shared/{codec,domain,signal}/**/*.ts',
  'src/shared/contract/*.ts',
  'src/main/{crypto,ledger-format}/**/*.ts',
  'src/main/adapters/{anchors,certificate-authority,data-folder,host-file,journal,key-store,record-store}/**/*.ts',
  'src/main/adapters/ledger/embedded/**/*.ts',
  'src/main/services/{identity,outbox,sessions,setup}/**/*.ts',
  'src/main/simulation/{random.ts,models/*.ts}',
  'chaincode/src/**/*.ts',
  'tests/long-session/*.ts',
];
/** About so large is the data folder of a session of an hour of three leads. */
const bytesOfHour = 25e6;
/** A kept session that nobody used for so long goes, ms. */
const keptMs = 3 * 24 * 3_600_000;

/**
 * A demonstration's data folder with one session that has ended and is sealed: hours of ECG with some gaps, readings
 * once a second, and a few that a nurse entered. The folder is that of the app; only the waiting is left out. What was
 * made once is kept in this user's cache, and copied from then on.
 * @throws Error when the folder cannot be made, or something of it cannot be sealed
 */
export async function makeLongSession(
  options: LongSessionOptions,
): Promise<{ readonly sessionId: SessionId }> {
  const kept = await keepLongSession(options);
  const { dataFolder } = options;
  // Where the file system can, a copy shares its blocks with the kept one until it is written to.
  await cp(join(kept, 'data'), dataFolder, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    // What lies beside a segment counts for a file of its time.
    preserveTimestamps: true,
  });
  return Made.parse(JSON.parse(await readFile(join(kept, 'made.json'), 'utf8')));
}

/** Makes what `makeLongSession` copies, unless it is there. @returns its folder */
export async function keepLongSession(session: LongSession): Promise<string> {
  const { hours, leads, rateHz, seed } = session;
  const name = `${hours}h-${leads}x${rateHz}Hz-${seed}`;
  const kept = join(cacheFolder(), `${name}-${sourcesHash()}`);
  if (!(await isThere(kept))) {
    await removeOld(name);
    await make(session, kept);
  }
  const now = new Date();
  await utimes(kept, now, now);
  return kept;
}

async function make(session: LongSession, kept: string): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const name = `draft-${randomUUID()}`;
  const made = join(await makingFolder(session.hours), name);
  const draft = join(cacheFolder(), name);
  try {
    const sessionId = await recordAndSeal({ ...session, dataFolder: join(made, 'data') });
    await writeFile(join(made, 'made.json'), JSON.stringify({ sessionId }));
    if (made !== draft) await cp(made, draft, { recursive: true, preserveTimestamps: true });
    // Another process may have made the same meanwhile: then that one counts.
    await rename(draft, kept).catch(() => undefined);
  } finally {
    await rm(made, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** In memory, where that is large enough: thousands of batches wait for a disk some ten thousand times. */
async function makingFolder(hours: number): Promise<string> {
  const memory = '/dev/shm';
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > 4 * hours * bytesOfHour ? memory : cacheFolder();
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vitalseal', 'long-sessions');
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const root = join(import.meta.dirname, '..', '..');
  for (const file of globSync(sources, { cwd: root }).toSorted()) {
    if (!file.includes('.test')) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Of earlier sources, and nobody uses it: a day of signal takes 400 MB. */
async function removeOld(name: string): Promise<void> {
  for (const old of globSync(join(cacheFolder(), `${name}-*`))) {
    const { mtimeMs } = await stat(old);
    if (Date.now() - mtimeMs > keptMs) await rm(old, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
