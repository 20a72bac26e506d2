import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { codeOf, isMissing } from '#main/adapters/disk/error-code.ts';

export interface FolderLock {
  /** Whether the lock file is still there, and is this app's. */
  isHeld(): Promise<boolean>;
  /** From now on whoever wants the folder is told that its app is ending. */
  markEnding(): Promise<void>;
  release(): Promise<void>;
}

/** A process id alone is not enough: ids are given out again. */
const Holder = z.object({
  pid: z.number().int().positive(),
  /** Which process of that id: boot and start tick on Linux, null where the system does not tell. */
  processStart: z.string().nullable(),
  /** When the lock was taken, ms UTC; where the system tells no start, a lock from before the machine started is stale. */
  takenMs: z.number(),
  /** Its app was told to end and lets everything go. */
  ending: z.boolean().default(false),
});
type Holder = z.infer<typeof Holder>;

/** Clocks are set now and then: so much the time of start may be wrong. */
const bootToleranceMs = 10 * 60_000;

/**
 * Takes the lock file, also from a process that is gone.
 * The record store's own lock in the operating system is the second line where two apps take over at once.
 * @throws ServiceError('conflict') when a living process holds it
 */
export async function takeLock(path: string): Promise<FolderLock> {
  const own = {
    pid: process.pid,
    processStart: processOf(process.pid)?.start ?? null,
    takenMs: Date.now(),
    ending: false,
  };
  const text = JSON.stringify(own);
  const ending = JSON.stringify({ ...own, ending: true });
  const readText = () => readFile(path, 'utf8').catch(() => '');
  const isOurs = async () => [text, ending].includes(await readText());
  // Written beside and linked: a lock file is never seen half written.
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    if (!(await linkNew(draft, path))) {
      await removeStale(path);
      if (!(await linkNew(draft, path))) throw inUse(holderIn(await readText()));
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    isHeld: isOurs,
    async markEnding() {
      if (!(await isOurs())) return;
      const next = `${path}.${randomUUID()}`;
      try {
        await writeFile(next, ending, { mode: 0o600 });
        await rename(next, path);
      } catch {
        // On a full disk it only cannot be told.
        await rm(next, { force: true });
      }
    },
    async release() {
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => null);
  if (seen === null) return;
  const holder = holderIn(seen);
  if (holder !== undefined && isHeldBy(holder)) throw inUse(holder);
  const aside = `${path}.stale.${randomUUID()}`;
  await rename(path, aside).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  const moved = await readFile(aside, 'utf8').catch(() => null);
  if (moved === null) return;
  // Somebody else took the stale lock over between our look and our move: give it back.
  if (moved !== seen) await linkNew(aside, path);
  await unlink(aside);
}

/** undefined: garbage. */
function holderIn(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isHeldBy(holder: Holder): boolean {
  if (!isAlive(holder.pid)) return false;
  const found = processOf(holder.pid);
  if (found?.isGone === true) return false;
  if (found !== undefined && holder.processStart !== null) return found.start === holder.processStart;
  return holder.takenMs >= Date.now() - uptime() * 1000 - bootToleranceMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * proc(5), /proc/PID/stat: field 3 is the state, 20 the number of threads, 22 the start in ticks since boot; field 2 may
 * hold spaces and brackets. A zombie has ended and only waits for its parent to ask how; one that still has threads has not.
 * @returns undefined where the system does not tell
 */
function processOf(pid: number): { readonly start: string; readonly isGone: boolean } | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', threads, ticks] = [fields[0], fields[17], fields[19]];
    if (ticks === undefined) return undefined;
    return { start: `${boot}:${ticks}`, isGone: 'ZXx'.includes(state) && Number(threads) <= 1 };
  } catch {
    return undefined;
  }
}

function inUse(holder: Holder | undefined): ServiceError {
  if (holder?.ending === true) {
    return new ServiceError(
      'conflict',
      'VitalSeal is still ending on this data folder.',
      'Wait ten seconds, then start it again. If this is said once more, restart the computer.',
      true,
    );
  }
  return new ServiceError(
    'conflict',
    'VitalSeal is already running on this data folder.',
    'Use the window that is open, or close it first. If none is open, restart the computer.',
  );
}
