import type { KeyObject } from 'node:crypto';
import type { Account, Change, SyncedLevel } from './level.ts';
import { openValue, sealValue } from './seal-value.ts';
import { lossesOf, RunningTally, Tally, type RecordLoss } from './tally.ts';

/** What the store had reached, kept outside of it. */
export interface TallyAnchor {
  /** undefined: nothing was noted. */
  get(): unknown;
  note(tally: Tally): Promise<void>;
}

export interface TallyReport {
  /** By group; empty in a whole store. */
  readonly losses: readonly RecordLoss[];
  /** The store itself knew what it should hold: then an anchor was made once, too. */
  readonly hadTally: boolean;
}

/** The store's own copy of its tally, in the same write as what it counts. No record's name can start like this. */
const tallyName = '!tally';
const ownPrefix = '!';

export interface KeepTallyParts {
  readonly level: SyncedLevel;
  readonly secret: KeyObject;
  /** 32 bytes, for nothing else. */
  readonly tallyKey: Uint8Array;
  readonly anchor: TallyAnchor;
}

/**
 * Compares the store with its tally and with the anchor beside it, and from now on accounts for every write. A store
 * that has neither is one of before there were tallies: it counts from here.
 */
export async function keepTally(parts: KeepTallyParts): Promise<TallyReport> {
  const { level, tallyKey, anchor } = parts;
  const tally = new RunningTally(tallyKey);
  for await (const [name, sealed] of level.entries()) {
    if (!name.startsWith(ownPrefix)) tally.change(name, undefined, sealed);
  }
  const own = await ownTally(parts);
  const expected = later(
    own,
    readTally(() => anchor.get()),
  );
  const losses = expected === undefined ? [] : lossesOf(expected, tally.toJSON());
  tally.continueFrom(expected?.writes ?? 0);
  const account = accountOf(parts, tally);
  level.keepAccount(account);
  // The anchor first: a store with a tally of its own had an anchor, wherever the app ends in between.
  await anchor.note(tally.toJSON());
  if (own === undefined || losses.length > 0) await level.write([]);
  return { losses, hadTally: own !== undefined };
}

async function ownTally({ level, secret }: KeepTallyParts): Promise<Tally | undefined> {
  const sealed = await level.get(tallyName);
  return sealed === undefined ? undefined : readTally(() => openValue(secret, tallyName, sealed));
}

/** A store whose last writes were cut off fits itself, and not the anchor. */
function later(own: Tally | undefined, anchored: Tally | undefined): Tally | undefined {
  if (own === undefined || anchored === undefined) return own ?? anchored;
  return anchored.writes > own.writes ? anchored : own;
}

function readTally(read: () => unknown): Tally | undefined {
  try {
    return Tally.safeParse(read()).data;
  } catch {
    return undefined;
  }
}

function accountOf({ level, secret, anchor }: KeepTallyParts, first: RunningTally): Account {
  let tally = first;
  let next = first;
  return {
    async extend(changes) {
      next = tally.fork();
      await countChanges(level, next, changes);
      next.countWrite();
      return [[tallyName, sealValue(secret, tallyName, next)]];
    },
    async written() {
      tally = next;
      await anchor.note(tally.toJSON());
    },
  };
}

async function countChanges(
  level: SyncedLevel,
  tally: RunningTally,
  changes: readonly Change[],
): Promise<void> {
  /** What the same write stored before under a name. */
  const pending = new Map<string, Uint8Array | undefined>();
  for (const [name, after] of changes) {
    if (name.startsWith(ownPrefix)) continue;
    const before = pending.has(name) ? pending.get(name) : await level.get(name);
    tally.change(name, before, after);
    pending.set(name, after);
  }
}
