import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { cpuOfTreeMs } from '../render/process-tree.ts';
import type { BenchNetwork } from './bench-network.ts';
import { saturated } from './load.ts';
import type { WardSession } from './ward.ts';

/** What one reading costs, everything that works for it counted. */
export interface Overhead {
  readonly variant: string;
  /** Of this process and all programs of the network. */
  readonly cpuMs: number;
  /** What this process wrote to sockets and files. */
  readonly bytesSent: number;
  /** Resident memory of all these processes, held for how long: the more in a second, the less for each. */
  readonly memoryMiBSeconds: number;
}

const workers = 40;
const seconds = 10;
const inserts = 1_000;
const pageBytes = 4_096;

/** Bytes that went through write calls of this process, sockets included; `man 5 proc_pid_io`. */
function writtenBytes(): number {
  const line = /^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'));
  return Number(line?.[1] ?? Number.NaN);
}

function residentMiB(pids: readonly number[]): number {
  const pages = pids.map((pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]));
  return (pages.reduce((sum, each) => sum + each, 0) * pageBytes) / 2 ** 20;
}

async function priceOf(
  variant: string,
  pids: readonly number[],
  work: () => Promise<number>,
): Promise<Overhead> {
  // The network's programs were started by this process: all are in its tree.
  const cpu = pids.length > 0 ? () => cpuOfTreeMs(process.pid) : ownCpuMs;
  const before = { cpuMs: cpu(), bytes: writtenBytes(), at: performance.now() };
  const records = await work();
  const elapsed = (performance.now() - before.at) / 1000;
  return {
    variant,
    cpuMs: (cpu() - before.cpuMs) / records,
    bytesSent: (writtenBytes() - before.bytes) / records,
    memoryMiBSeconds: (residentMiB([process.pid, ...pids]) * elapsed) / records,
  };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * The paper's Figure 5: the price of a reading on the ledger, sealed in batches and each in a transaction of its own,
 * beside a database on the same disk that stores it and syncs.
 */
export async function overheads(
  network: BenchNetwork,
  ward: readonly WardSession[],
  leaves: readonly SealLeaf[],
  seal: (session: WardSession, leaves: readonly SealLeaf[]) => Promise<void>,
): Promise<Overhead[]> {
  const pids = await network.processIds();
  const users = ward.slice(0, workers);
  const readings = leaves.filter(({ kind }) => kind === 'reading');
  const sealing = (batch: readonly SealLeaf[], records: number) => async () => {
    let done = 0;
    await saturated(users, seconds, async (session) => {
      await seal(session, batch);
      done += records;
    });
    return done;
  };
  return [
    await priceOf('sealed in batches', pids, sealing(leaves, readings.length)),
    await priceOf('one transaction each', pids, sealing(readings.slice(0, 1), 1)),
    await priceOf('database insert', [], () => insertAll(readings)),
  ];
}

async function insertAll(readings: readonly SealLeaf[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-bench-insert-'));
  const database = new ClassicLevel<string, SealLeaf>(folder, { valueEncoding: 'json' });
  try {
    await database.open();
    for (let number = 0; number < inserts; number += 1) {
      const reading = readings[number % readings.length];
      if (reading !== undefined) await database.put(String(number), reading, { sync: true });
    }
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
  return inserts;
}
