import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { deriveKey } from '#main/crypto/sealed-box.ts';
import { replaceFile } from '#main/adapters/disk/atomic-file.ts';
import type { Logger } from '#main/ports/logger.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

/**
 * What each store of the data folder had reached, kept once more beside them all, in one file that only this workstation
 * can write. A store that was cut, emptied, exchanged for an older copy or taken away does not fit it any more. It may
 * lag behind after a power cut, never run ahead. An older copy of the whole folder fits itself: from inside that cannot
 * be seen.
 */
export interface Anchors {
  /**
   * Reads the file with the workstation's key.
   * @returns `missing`: there is none; `damaged`: it is not as this workstation wrote it, and counts for nothing
   */
  unlock(workstationKey: Uint8Array): Promise<'whole' | 'missing' | 'damaged'>;
  /** What was noted last of a store; undefined: nothing, or not unlocked. */
  get(store: string): unknown;
  /** Resolves when it is on disk, or is known not to be: then the next note stores it. */
  note(store: string, state: unknown): Promise<void>;
  /** Stores what waits and forgets the key. */
  close(): Promise<void>;
}

const File = z.strictObject({
  version: z.literal(1),
  /** JSON of the states by store, exactly as it was authenticated. */
  states: z.string(),
  /** HMAC-SHA-256 of `states` under a key of its own, hex. */
  mac: z.string(),
});
const States = z.record(z.string(), z.unknown());

/** @param path `DATA/anchors.json` */
export function createAnchors(path: string, logger: Pick<Logger, 'warn'>): Anchors {
  let key: Buffer | undefined;
  let states: Record<string, unknown> = {};
  /** Notes that came while the file was being written share the next write. */
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function write(secret: Buffer): Promise<void> {
    const text = JSON.stringify(states);
    try {
      await replaceFile(path, `${JSON.stringify({ version: 1, states: text, mac: macOf(secret, text) })}\n`);
    } catch (error) {
      logger.warn('anchors.not-stored', { error: String(error) });
    }
  }

  async function store(secret: Buffer): Promise<void> {
    writing ??= write(secret).finally(() => {
      writing = undefined;
    });
    await writing;
  }

  /** A write that began before the note does not hold it. */
  function storeNow(secret: Buffer): Promise<void> {
    if (writing === undefined) return store(secret);
    next ??= writing.then(() => {
      next = undefined;
      return store(secret);
    });
    return next;
  }

  return {
    async unlock(workstationKey) {
      key = deriveKey(workstationKey, 'anchors');
      const found = await readStates(path, key);
      states = typeof found === 'string' ? {} : found;
      return typeof found === 'string' ? found : 'whole';
    },
    get: (name) => (key === undefined ? undefined : states[name]),
    async note(name, state) {
      if (key === undefined) return;
      states = { ...states, [name]: state };
      await storeNow(key);
    },
    async close() {
      await next;
      await writing;
      key?.fill(0);
      key = undefined;
    },
  };
}

/** `DATA/anchors.json` of a data folder. */
export function anchorsPath(dataFolder: string): string {
  return join(dataFolder, 'anchors.json');
}

async function readStates(
  path: string,
  key: Uint8Array,
): Promise<Record<string, unknown> | 'missing' | 'damaged'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return isMissing(error) ? 'missing' : 'damaged';
  }
  try {
    const { states, mac } = File.parse(JSON.parse(text));
    const given = Buffer.from(mac, 'hex');
    const expected = Buffer.from(macOf(key, states), 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'damaged';
    return States.parse(JSON.parse(states));
  } catch {
    return 'damaged';
  }
}

function macOf(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
