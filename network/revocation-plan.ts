import { join } from 'node:path';
import { minimalEnvironment } from './ca-server.ts';
import type { NetworkFolder } from './folder.ts';
import type { ProcessPlan } from './processes.ts';

/** The process that carries revocations from the authorities to the channel. */
export function revocationPlan(folder: NetworkFolder): ProcessPlan {
  const environment = minimalEnvironment();
  const more = ['XDG_CACHE_HOME', 'VITALSEAL_FABRIC'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    name: 'revocations',
    program: process.execPath,
    args: ['--max-old-space-size=128', join(import.meta.dirname, 'crl.ts'), '--dir', folder.root, '--watch'],
    cwd: folder.root,
    env: { ...environment, ...Object.fromEntries(more) },
  };
}
