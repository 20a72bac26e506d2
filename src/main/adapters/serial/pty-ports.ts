import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortInfo, DevicePorts } from '#main/ports/device-ports.ts';
import { isTrustedPortsFolder } from './ports-folder.ts';
import { portAt } from './node-serial-ports.ts';

async function isTerminal(path: string): Promise<boolean> {
  // Follows the link: one whose simulator was killed leads nowhere.
  const found = await stat(path).catch(() => undefined);
  return found?.isCharacterDevice() === true;
}

async function listLinks(folder: string): Promise<readonly PortInfo[]> {
  if (!(await isTrustedPortsFolder(folder))) return [];
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) =>
    /^[a-z0-9-]{1,64}$/.test(name),
  );
  const found = await Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(folder, name);
      return (await isTerminal(path)) ? [portAt(path, true)] : [];
    }),
  );
  return found.flat();
}

/**
 * Simulators' pseudo-terminals as ports.
 * @param real opens them: a pseudo-terminal is a serial port to the library
 */
export function createPtyPorts(real: DevicePorts, folder: string): DevicePorts {
  return { list: () => listLinks(folder), open: (path, settings) => real.open(path, settings) };
}
