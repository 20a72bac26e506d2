import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bringDown } from '../../network/bring-down.ts';
import { bringUp } from '../../network/bring-up.ts';
import { networkFolder } from '../../network/folder.ts';
import { NetworkError } from '../../network/network-error.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the network that runs for all tests of this project: two hospitals, three orderers. */
    networkFolder: string;
  }
}

/** Starts one Fabric network for all tests that need one. @returns what ends it, and leaves nothing behind */
export default async function oneNetwork(project: TestProject): Promise<() => Promise<void>> {
  const folder = networkFolder(await mkdtemp(join(tmpdir(), 'vitalseal-network-')));
  const end = async (): Promise<void> => {
    await bringDown(folder);
    await rm(folder.root, { recursive: true, force: true });
  };
  try {
    const size = { hospitals: 2, peers: 1, orderers: 3 };
    await bringUp({ folder, size, signal: new AbortController().signal, say: () => undefined });
  } catch (error) {
    await end();
    // The log's end belongs to the message here: vitest shows nothing else.
    throw error instanceof NetworkError
      ? new Error(`${error.message}\n${error.log}`, { cause: error })
      : error;
  }
  project.provide('networkFolder', folder.root);
  return end;
}
