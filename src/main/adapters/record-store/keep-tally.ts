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
  readonly account: AccountState;
}

/**
 * Whether the store knew itself what it should hold. `kept`: it did, so that an anchor was made once, too; `lost`: it
 * did once, and does not any more; `never`: a version of before there were tallies wrote it; `empty`: nothing is in it.
 */
export type AccountState = 'kept' | 'lost' | 'never' | 'empty';

/** What the record that proves the key says of the store. `unmarked`: it is gone, and others are there. */
export type Origin = 'accounted' | 'unmarked' | 'before-accounts' | 'empty';

/** The store's own copy of its tally, in the same write as what it counts. No record's name can start like this. */
const tallyName = '!tally';
const ownPrefix = '!';

export interface KeepTallyParts {
  readonly level: SyncedLevel;
  readonly secret: KeyObject;
  /** 32 bytes, for nothing else. */
  readonly tallyKey: Uint8Array;
  readonly anchor: TallyAnchor;
  readonly origin: Origin;
  /** Written with the first tally: from then on the store says of itself that it is accounted for. */
  readonly mark: Change;
}

/**
 * Compares the store with its tally and with the anchor beside it, and from now on accounts for every write. A store of
 * before there were tallies counts from here; that one has none is not enough to be such a store, since whoever may
 * delete could make it so.
 */
export async function keepTally(parts: KeepTallyParts): Promise<TallyReport> {
  const { level, tallyKey, anchor, origin, mark } = parts;
  const tally = new RunningTally(tallyKey);
  for await (const [name, sealed] of level.entries()) {
    if (!name.startsWith(ownPrefix)) tally.change(name, undefined, sealed);
  }
  const { own, account: accountState } = await ownTally(parts);
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
  if (origin !== 'accounted') await level.write([mark]);
  else if (own === undefined || losses.length > 0) await level.write([]);
  return { losses, account: accountState };
}

async function ownTally({
  level,
  secret,
  origin,
}: KeepTallyParts): Promise<{ readonly own: Tally | undefined; readonly account: AccountState }> {
  const sealed = await level.get(tallyName);
  if (sealed === undefined) {
    const account = {
      accounted: 'lost',
      unmarked: 'lost',
      'before-accounts': 'never',
      empty: 'empty',
    } as const;
    return { own: undefined, account: account[origin] };
  }
  const own = readTally(() => openValue(secret, tallyName, sealed));
  return { own, account: own === undefined ? 'lost' : 'kept' };
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
