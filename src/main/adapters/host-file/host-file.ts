import { mkdir, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Clock } from '#main/ports/clock.ts';
import { HostConfiguration, type HostFile } from '#main/services/setup/ports.ts';
import { newMark } from '#main/adapters/data-folder/index.ts';
import { replaceFile as replaceAny, type ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

/** What an installation makes before `host.json`. */
const madeFirst = ['keyring', 'ca'] as const;
/** What only a finished installation can have filled. */
const madeLater = ['records', 'sessions', 'ledger'] as const;

/**
 * `host.json` in the data folder.
 * @param dataFolder DATA
 * @param replaceFile of somebody who keeps account of files
 */
export function createHostFile(
  dataFolder: string,
  clock: Clock,
  replaceFile: ReplaceFile = replaceAny,
): HostFile {
  const path = join(dataFolder, 'host.json');
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw damaged();
      }
      try {
        return HostConfiguration.parse(JSON.parse(text));
      } catch {
        throw damaged();
      }
    },
    write: (configuration) => replaceFile(path, `${JSON.stringify(configuration, null, 2)}\n`),
    async begin() {
      const remains = await filled(dataFolder, madeFirst);
      if (remains.length > 0 && (await filled(dataFolder, madeLater)).length > 0) throw hostFileLost();
      await replaceAny(join(dataFolder, newMark), '');
      if (remains.length === 0) return;
      const aside = join(dataFolder, 'set-aside', String(clock.now()));
      await mkdir(aside, { recursive: true, mode: 0o700 });
      for (const name of remains) await rename(join(dataFolder, name), join(aside, name));
    },
  };
}

async function filled(dataFolder: string, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const entries = await readdir(join(dataFolder, name)).catch(() => []);
    if (entries.length > 0) found.push(name);
  }
  return found;
}

function damaged(): ServiceError {
  return new ServiceError(
    'unavailable',
    'The description of this workstation is damaged.',
    'Restore “host.json” of the data folder from a backup. Keys and recordings are not affected.',
  );
}

function hostFileLost(): ServiceError {
  return new ServiceError(
    'conflict',
    'The description of this workstation is missing, but its keys and recordings are here.',
    'Restore “host.json” of the data folder from a backup, or start with an empty data folder.',
  );
}
