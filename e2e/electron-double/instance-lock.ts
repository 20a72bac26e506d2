import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';

export interface InstanceLock {
  release(): void;
}

/**
 * One process for each folder, as Chromium's `SingletonLock` sees to: a link to the holder's process id.
 * @param onSecond called when another process asks for the lock that this one holds
 * @returns undefined when a living process holds it (which is told), or when it cannot be made
 */
export function takeInstanceLock(file: string, onSecond: () => void): InstanceLock | undefined {
  if (!made(file)) {
    if (tellHolder(file)) return undefined;
    rmSync(file, { force: true });
    if (!made(file)) return undefined;
  }
  process.on('SIGUSR2', onSecond);
  return { release: () => rmSync(file, { force: true }) };
}

function made(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    symlinkSync(String(process.pid), file);
    return true;
  } catch {
    return false;
  }
}

/** @returns whether there is a living holder */
function tellHolder(file: string): boolean {
  try {
    return process.kill(Number(readlinkSync(file)), 'SIGUSR2');
  } catch {
    return false;
  }
}
