import { createSecretKey, type KeyObject } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { RecordStore } from '#main/services/ports.ts';
import { openSyncedLevel } from './level.ts';
import { openValue, sealValue } from './seal-value.ts';

/** A record store on disk; until `unlock` every call fails with ServiceError('locked'). */
export interface DiskRecordStore extends RecordStore {
  /**
   * @param key the workstation key, 32 bytes; the first one ever given becomes the store's key
   * @throws ServiceError('locked') when the store was written under another key
   */
  unlock(key: Uint8Array): Promise<void>;
  /** Waits for writes on their way; forgets the key. */
  close(): Promise<void>;
}

/** Names of records stand in the clear: ids, and nothing that a person types freely. */
const nameShape = /^[a-zA-Z0-9][a-zA-Z0-9/._:~-]{0,199}$/;
/** No record's name can start like this. */
const probeName = '!key';
const probeValue = 'vitalseal record store 1';

/**
 * Opens (or makes) the store in `folder`: LevelDB, every write flushed to disk, every value encrypted.
 * @throws ServiceError('conflict') when another process has it open, ServiceError('disk') when it cannot be opened
 */
export async function createRecordStore(folder: string): Promise<DiskRecordStore> {
  const level = await openSyncedLevel(folder);
  let key: KeyObject | undefined;

  function unlocked(): KeyObject {
    if (key !== undefined) return key;
    throw new ServiceError('locked', 'The records of this workstation are locked.', 'Sign in first.', true);
  }

  return {
    async unlock(candidate) {
      if (candidate.length !== 32) throw new TypeError('the workstation key has 32 bytes');
      const secret = createSecretKey(candidate);
      const probe = await level.get(probeName);
      if (probe === undefined) await level.write([[probeName, sealValue(secret, probeName, probeValue)]]);
      else checkKey(secret, probe);
      key = secret;
    },
    async get(name) {
      const secret = unlocked();
      const sealed = await level.get(checkName(name));
      return sealed === undefined ? undefined : openValue(secret, name, sealed);
    },
    async write(changes) {
      const secret = unlocked();
      await level.write(
        changes.map(({ key: name, value }) => [
          checkName(name),
          value === undefined ? undefined : sealValue(secret, name, value),
        ]),
      );
    },
    async list(prefix, { limit = -1, reverse = false, after } = {}) {
      const secret = unlocked();
      const found = await level.list({ prefix: checkName(prefix), limit, reverse, after });
      return found.map(([name, sealed]) => ({ key: name, value: openValue(secret, name, sealed) }));
    },
    async close() {
      await level.close();
      key = undefined;
    },
  };
}

function checkKey(candidate: KeyObject, probe: Uint8Array): void {
  let known: unknown;
  try {
    known = openValue(candidate, probeName, probe);
  } catch {
    known = undefined;
  }
  if (known === probeValue) return;
  throw new ServiceError(
    'locked',
    'The records of this workstation cannot be opened with this key.',
    'Call IT: key ring and records of the data folder do not belong together.',
  );
}

function checkName(name: string): string {
  if (!nameShape.test(name)) throw new TypeError('a record is named by ids alone, at most 200 characters');
  return name;
}
