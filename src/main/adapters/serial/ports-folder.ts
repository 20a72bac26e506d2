import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';

/** Where links to simulators' pseudo-terminals lie: `$VITALSEAL_PORTS`, or a folder of this user in the temporary folder. */
export function portsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['VITALSEAL_PORTS'];
  return chosen !== undefined && chosen !== '' ? chosen : join(tmpdir(), `vitalseal-ports-${userInfo().uid}`);
}

/**
 * Whether links in `folder` can be trusted: the temporary folder is open to every user of the machine, and whoever made
 * the folder decides which device the program opens.
 * @returns false also when there is no such folder
 */
export async function isTrustedPortsFolder(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
}

/** Makes the folder, for its owner alone. @throws ServiceError when it exists and is another user's or open to others */
export async function ensurePortsFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (await isTrustedPortsFolder(folder)) return;
  throw new ServiceError(
    'device',
    'The folder for simulated ports belongs to somebody else or is open to others.',
    'Remove that folder, or set VITALSEAL_PORTS to a folder that only you can open (mode 0700).',
  );
}
