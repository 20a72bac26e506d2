import { mkdir } from 'node:fs/promises';
import { bringDown } from './bring-down.ts';
import { findDescription, type NetworkFolder } from './folder.ts';
import { holdFolder, stopProcess } from './processes.ts';
import { fabricPrograms } from './programs.ts';
import { makeNetwork, planNetwork, resumeNetwork, type BringUp } from './stages.ts';
import type { NetworkSize } from './topology.ts';

export interface UpOptions {
  readonly folder: NetworkFolder;
  /** Of a network that is made now; one that exists stays as it is. */
  readonly size: NetworkSize;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Resolves when the network's chaincode answers everywhere. When it fails, what it started is ended again.
 * @throws NetworkError
 */
export async function bringUp({ folder, size, signal, say }: UpOptions): Promise<void> {
  const programs = await fabricPrograms(say, signal);
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  const release = await holdFolder(folder);
  const begun: string[] = [];
  const failed = new AbortController();
  try {
    const found = await findDescription(folder);
    // A first `up` that was killed may have left processes behind.
    if (found?.complete === false) await bringDown(folder);
    const network = found?.complete === true ? found : await planNetwork(folder, size);
    const up: BringUp = {
      folder,
      network,
      programs,
      say,
      signal: AbortSignal.any([signal, failed.signal]),
      started: (name) => begun.push(name),
    };
    await (network.complete ? resumeNetwork(up) : makeNetwork(up));
  } catch (error) {
    // What goes on beside has lost its purpose.
    failed.abort(error);
    await Promise.all(begun.map((name) => stopProcess(folder, name)));
    throw error;
  } finally {
    await release();
  }
}
