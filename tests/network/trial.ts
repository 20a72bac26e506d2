import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { bringDown } from '../../network/bring-down.ts';
import { networkFolder, type NetworkFolder } from '../../network/folder.ts';
import { startOf } from '../../network/processes.ts';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the network's commands as a person does, in a process of its own. */
export function command(name: string, ...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`network/${name}.ts`, ...args], (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

const Status = z.object({
  ready: z.boolean(),
  parts: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      of: z.string(),
      pid: z.number().nullable(),
      ok: z.boolean(),
      detail: z.string(),
    }),
  ),
});

/** What `network:status --json` says, and the code it ends with. */
export async function statusOf(folder: NetworkFolder) {
  const { code, stdout } = await command('status', '--dir', folder.root, '--json');
  return { code, ...Status.parse(JSON.parse(stdout)) };
}

/** An empty folder for a network; whatever runs of it is ended afterwards. */
export async function withFolder(work: (folder: NetworkFolder) => Promise<void>): Promise<void> {
  const folder = networkFolder(await mkdtemp(join(tmpdir(), 'vitalseal-second-')));
  try {
    await work(folder);
  } finally {
    await bringDown(folder);
    await rm(folder.root, { recursive: true, force: true });
  }
}

/** Whether a process of this id is there and did not end yet. */
export function isThere(pid: number): boolean {
  return startOf(pid) !== undefined;
}
