import { ServiceError } from '#shared/contract/errors.ts';
import type { KeyFile } from '#main/services/identity/ports.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { HostConfiguration } from './ports.ts';

export interface KeyFileParts {
  /** undefined: new folders get none. */
  readonly keyFile?: KeyFile | undefined;
  readonly capabilities: { readonly osKeyStore: boolean };
  readonly logger: Logger;
}

/** @throws ServiceError('unavailable') */
export async function openKeyFile(keyFile: KeyFile | undefined, id: string | null): Promise<void> {
  if (id === null) {
    if (keyFile?.wanted === true) await keyFile.take();
  } else if (keyFile === undefined) {
    throw new Error('this data folder has a key file, and the app was started without any place for one');
  } else await keyFile.load(id);
}

/** On by default, but in the demonstration, whose PINs everybody knows, and where the operating system sees to it. */
export function needsKeyFile({ keyFile, capabilities }: KeyFileParts, demo: boolean): boolean {
  return keyFile !== undefined && !keyFile.available && !demo && !capabilities.osKeyStore;
}

/** @throws ServiceError('unavailable') without the path, which is nothing for a screen */
export async function makeKeyFile({ keyFile, logger }: KeyFileParts): Promise<void> {
  try {
    await keyFile?.take();
  } catch (cause) {
    logger.error('setup.key-file-not-made', { error: cause });
    throw new ServiceError(
      'unavailable',
      'The key file of this workstation cannot be made, so nothing was set up.',
      'Start VitalSeal with --key-file FILE: a file in a folder that can be written, outside of the data folder.',
      false,
      { cause },
    );
  }
}

export function keyFileHint(
  { keyFile, capabilities }: KeyFileParts,
  configuration: HostConfiguration,
): string | null {
  if (keyFile === undefined || configuration.keyFileId !== null) return null;
  if (keyFile.available) {
    return 'This data folder gets its key file at the next sign-in. Keep a copy of the file, apart from the backups and never within the folder: without it the folder opens nowhere.';
  }
  if (configuration.demo || capabilities.osKeyStore) return null;
  return 'The keys in this data folder stand under PINs alone, which fall in minutes to whoever has a copy of it. Start once with --key-file FILE to add a key file outside of it (docs/guides/it.md).';
}
