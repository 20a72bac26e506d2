import { lstat, readdir, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SerialPortInfo, SerialPorts } from '#main/services/ports.ts';
import { portAt } from './node-serial-ports.ts';

/** Where simulators link their pseudo-terminals: `$VITALSEAL_PORTS`, or a folder of this user in the temporary folder. */
export function ptyFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (process.platform === 'win32') return undefined;
  const chosen = environment['VITALSEAL_PORTS'];
  return chosen !== undefined && chosen !== '' ? chosen : join(tmpdir(), `vitalseal-ports-${userInfo().uid}`);
}

/** Anybody may write into the temporary folder: a folder that others can change decides nothing here. */
async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
}

async function isTerminal(path: string): Promise<boolean> {
  // Follows the link: one whose simulator was killed leads nowhere.
  const found = await stat(path).catch(() => undefined);
  return found?.isCharacterDevice() === true;
}

async function listLinks(folder: string): Promise<readonly SerialPortInfo[]> {
  if (!(await isOwn(folder))) return [];
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
export function createPtyPorts(real: SerialPorts, folder: string): SerialPorts {
  return { list: () => listLinks(folder), open: (path, settings) => real.open(path, settings) };
}
