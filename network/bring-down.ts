import type { NetworkFolder } from './folder.ts';
import { notedProcesses, stopProcess } from './processes.ts';

/** Ends every process of the network, and no other. @returns how many were noted */
export async function bringDown(folder: NetworkFolder): Promise<number> {
  const names = await notedProcesses(folder);
  await Promise.all(names.map((name) => stopProcess(folder, name)));
  return names.length;
}
