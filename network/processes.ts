import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { writePrivate, type NetworkFolder } from './folder.ts';
import { NetworkError, tail } from './network-error.ts';

/** A program that goes on after the one that started it ended. */
export interface ProcessPlan {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Of a program that answers no health questions: where it listens once it is well. */
  readonly listens?: number;
}

/** Process ids are used again; with the time of its start, one is meant for good. */
const Running = z.object({ pid: z.int().min(2), started: z.string().min(1) });
type Running = z.infer<typeof Running>;

/**
 * When a process started, as the operating system counts.
 * @returns undefined when there is none, or it ended and nobody took note yet
 */
export function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return startByPs(pid);
  try {
    // The name in brackets may hold spaces; what follows counts from the state, field 3 of proc_pid_stat(5).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return said === '' ? undefined : said;
  } catch {
    return undefined;
  }
}

function noteOf(folder: NetworkFolder, name: string): string {
  return join(folder.running, `${name}.json`);
}

export function logOf(folder: NetworkFolder, name: string): string {
  return join(folder.logs, `${name}.log`);
}

async function readNote(path: string): Promise<Running | undefined> {
  try {
    return Running.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // No note, or one that a crash left torn: nothing that could be told apart from another program.
    return undefined;
  }
}

/** @returns the id of a process of this network while it runs */
export async function runningPid(folder: NetworkFolder, name: string): Promise<number | undefined> {
  const note = await readNote(noteOf(folder, name));
  return note !== undefined && startOf(note.pid) === note.started ? note.pid : undefined;
}

/** Names of all processes that were started and not ended by `stopProcess`. */
export async function notedProcesses(folder: NetworkFolder): Promise<readonly string[]> {
  const files = await readdir(folder.running).catch(() => []);
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
}

/** Starts it, its output in its log. It runs in a group of its own, so that Ctrl-C reaches `up` alone. */
export async function startProcess(folder: NetworkFolder, plan: ProcessPlan): Promise<void> {
  mkdirSync(folder.logs, { recursive: true, mode: 0o700 });
  const path = logOf(folder, plan.name);
  // The log of the start before is kept, and no more.
  if (existsSync(path)) renameSync(path, `${path}.1`);
  const log = openSync(path, 'a', 0o600);
  try {
    const child = spawn(plan.program, [...plan.args], {
      cwd: plan.cwd,
      env: plan.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new NetworkError(`${plan.name} could not be started: ${cause.message}.`, '', { cause })),
      );
    });
    child.unref();
    const { pid } = child;
    const started = pid === undefined ? undefined : startOf(pid);
    if (pid === undefined || started === undefined) throw await endedEarly(folder, plan.name);
    await writePrivate(noteOf(folder, plan.name), JSON.stringify({ pid, started }));
  } finally {
    closeSync(log);
  }
}

/** That a process which should run does not, with the end of its log. */
export async function endedEarly(folder: NetworkFolder, name: string): Promise<NetworkError> {
  const path = logOf(folder, name);
  const log = await readFile(path, 'utf8').catch(() => '');
  return new NetworkError(`${name} ended by itself; its log is ${path}.`, tail(log));
}

/**
 * Marks the folder as being worked on, so that two `up` at once do not start everything twice.
 * @returns what ends the mark
 */
export async function holdFolder(folder: NetworkFolder): Promise<() => Promise<void>> {
  const path = join(folder.root, 'up.json');
  const other = await readNote(path);
  if (other !== undefined && startOf(other.pid) === other.started) {
    throw new NetworkError(`Process ${other.pid} is working on ${folder.root}: wait until it is done.`);
  }
  await writePrivate(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  return () => rm(path, { force: true });
}

/** How long a process may take to end when asked, ms; it is killed after that. */
const patience = 8_000;

/** Ends a process of this network and waits until it is gone. Another program with its id is left alone. */
export async function stopProcess(folder: NetworkFolder, name: string): Promise<void> {
  const note = await readNote(noteOf(folder, name));
  if (note !== undefined) await end(note);
  await rm(noteOf(folder, name), { force: true });
}

async function end(running: Running): Promise<void> {
  const isThere = (): boolean => startOf(running.pid) === running.started;
  if (!isThere()) return;
  signal(running.pid, 'SIGTERM');
  // A paused process takes no notice of anything before it goes on.
  signal(running.pid, 'SIGCONT');
  const from = performance.now();
  let killed = false;
  while (isThere()) {
    if (!killed && performance.now() - from > patience) {
      signal(running.pid, 'SIGKILL');
      killed = true;
    }
    await delay(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
