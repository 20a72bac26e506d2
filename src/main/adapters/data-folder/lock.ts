import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';

export interface FolderLock {
  /** Whether the lock file is still there, and is this app's. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** A process id alone is not enough: ids are given out again. */
const Holder = z.object({
  pid: z.number().int().positive(),
  /** Which process of that id: boot and start tick on Linux, null where the system does not tell. */
  processStart: z.string().nullable(),
  /** When the lock was taken, ms UTC; a lock from before the machine started is stale. */
  takenMs: z.number(),
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
  const own: Holder = { pid: process.pid, processStart: processStart(process.pid), takenMs: Date.now() };
  const text = JSON.stringify(own);
  // Written beside and linked: a lock file is never seen half written.
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    if (!(await linkNew(draft, path))) {
      await removeStale(path);
      if (!(await linkNew(draft, path))) throw inUse();
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    isHeld: async () => (await readFile(path, 'utf8').catch(() => '')) === text,
    async release() {
      if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
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
  if (isHeld(seen)) throw inUse();
  const aside = `${path}.stale.${randomUUID()}`;
  await rename(path, aside).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const moved = await readFile(aside, 'utf8').catch(() => null);
  if (moved === null) return;
  // Somebody else took the stale lock over between our look and our move: give it back.
  if (moved !== seen) await linkNew(aside, path);
  await unlink(aside);
}

function isHeld(text: string): boolean {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return false;
  }
  const parsed = Holder.safeParse(json);
  if (!parsed.success) return false;
  const holder = parsed.data;
  if (holder.takenMs < Date.now() - uptime() * 1000 - bootToleranceMs) return false;
  if (!isAlive(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === null || holder.processStart === null || start === holder.processStart;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** proc(5): field 22 of /proc/PID/stat is the start time in ticks since boot; field 2 may hold spaces and brackets. */
function processStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot}:${ticks}`;
  } catch {
    return null;
  }
}

function inUse(): ServiceError {
  return new ServiceError(
    'conflict',
    'VitalSeal is already running on this data folder.',
    'Use the window that is open, or close it first. If none is open, restart the computer.',
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
