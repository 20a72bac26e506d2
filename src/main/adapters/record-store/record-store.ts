import { createSecretKey, type KeyObject } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import { deriveKey } from '#main/crypto/sealed-box.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { openSyncedLevel, type SyncedLevel } from './level.ts';
import { keepTally, type Origin, type TallyAnchor, type TallyReport } from './keep-tally.ts';
import { openValue, sealValue } from './seal-value.ts';

/** A record store on disk; until `unlock` every call fails with ServiceError('locked'). */
export interface DiskRecordStore extends RecordStore {
  /**
   * Reads all of the store once and compares it with what was written to it.
   * @param key the workstation key, 32 bytes; the first one ever given becomes the store's key
   * @returns what is not as it was written: told once, what is left counts from here
   * @throws ServiceError('locked') when the store was written under another key
   */
  unlock(key: Uint8Array): Promise<TallyReport>;
  /** Waits for writes on their way; forgets the key. */
  close(): Promise<void>;
}

/** Names of records stand in the clear: ids, and nothing that a person types freely. */
const nameShape = /^[a-zA-Z0-9][a-zA-Z0-9/._:~-]{0,199}$/;
/** No record's name can start like this. */
const probeName = '!key';
/** Written together with the first tally: whoever has no key cannot make an accounted store one of before. */
const probeValue = 'vitalseal record store 2';
/** What version 0.1.0 wrote, which kept no tally. */
const probeBeforeAccounts = 'vitalseal record store 1';

export interface RecordStoreOptions {
  /** What the store had reached, kept outside of it. */
  readonly anchor: TallyAnchor;
  /** A record could not be read and is left out of a list. */
  readonly onUnreadable: (name: string) => void;
}

/**
 * Opens (or makes) the store in `folder`: LevelDB, every write flushed to disk, every value encrypted, and every write
 * accounted for, since LevelDB drops what it cannot read of its log without a word.
 * @throws ServiceError('conflict') when another process has it open, ServiceError('disk') when it cannot be opened
 */
export async function createRecordStore(
  folder: string,
  { anchor, onUnreadable }: RecordStoreOptions,
): Promise<DiskRecordStore> {
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
      const origin = await checkKey(level, secret);
      const report = await keepTally({
        level,
        secret,
        tallyKey: deriveKey(candidate, 'record-tally'),
        anchor,
        origin,
        mark: [probeName, sealValue(secret, probeName, probeValue)],
      });
      key = secret;
      return report;
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
      return found.flatMap(([name, sealed]) => {
        // One damaged record must not hide all others of its list.
        try {
          return [{ key: name, value: openValue(secret, name, sealed) }];
        } catch {
          onUnreadable(name);
          return [];
        }
      });
    },
    async close() {
      await level.close();
      key = undefined;
    },
  };
}

/**
 * A store without its probe, but with records, is one that lost it: every version wrote it first, so it was accounted
 * for. Any record tells whether the key is right.
 */
async function checkKey(level: SyncedLevel, candidate: KeyObject): Promise<Origin> {
  const probe = await level.get(probeName);
  if (probe !== undefined) {
    const value = opened(candidate, probeName, probe);
    if (value === probeValue) return 'accounted';
    if (value === probeBeforeAccounts) return 'before-accounts';
    throw otherKey();
  }
  let isEmpty = true;
  for await (const [name, sealed] of level.entries()) {
    if (opened(candidate, name, sealed) !== undefined) return 'unmarked';
    isEmpty = false;
  }
  if (!isEmpty) throw otherKey();
  return 'empty';
}

/** undefined: not with this key. */
function opened(candidate: KeyObject, name: string, sealed: Uint8Array): unknown {
  try {
    return openValue(candidate, name, sealed);
  } catch {
    return undefined;
  }
}

function otherKey(): ServiceError {
  return new ServiceError(
    'locked',
    'The records of this workstation cannot be opened with this key.',
    'Call IT: key ring and records of the data folder do not belong together.',
  );
}

function checkName(name: string): string {
  if (!nameShape.test(name)) throw new TypeError('a record is named by ids alone, at most 200 characters');
  return name;
}
