import type { FileLoss } from '#main/adapters/anchors/kept-files.ts';
import type { AccountState } from '#main/adapters/record-store/keep-tally.ts';
import type { RecordLoss } from '#main/adapters/record-store/tally.ts';
import type { NewLoss } from '#main/services/losses/loss-book.ts';

const fromBackup =
  'Call IT: compare with a backup of the data folder. What was found is kept aside in its folder “set-aside”.';

/** What the records are called, by the first part of their names. */
const groups: Readonly<Record<string, string>> = {
  patient: 'patients',
  device: 'devices',
  session: 'entries of the list of sessions',
  treatment: 'treatment entries',
  'treatment-of': 'treatments',
  outbox: 'entries of the outbox',
  view: 'entries of the copy of the ledger',
  loss: 'entries about earlier losses',
  revoked: 'entries of the list of revoked clinicians',
};

/** What the stores said when they were unlocked. */
interface Found {
  readonly anchored: 'whole' | 'missing' | 'damaged';
  readonly account: AccountState;
  /** Nobody has signed in yet since the installation: there is no account of anything. */
  readonly isNew: boolean;
  readonly recordLosses: readonly RecordLoss[];
  readonly fileLosses: readonly FileLoss[];
}

export function lossesFound(found: Found): readonly NewLoss[] {
  const { anchored, account, isNew } = found;
  const accountIsLost = account === 'lost' || (account === 'empty' && !isNew);
  const wasAnchored = account === 'kept' || accountIsLost;
  const anchorsAreLost = anchored === 'damaged' || (anchored === 'missing' && wasAnchored);
  return [
    anchorsAreLost ? anchorsLost(anchored) : undefined,
    accountIsLost ? accountLost : undefined,
    filesLost(found.fileLosses),
    recordsLost(found.recordLosses),
  ].filter((loss) => loss !== undefined);
}

/** Records that LevelDB dropped, or that somebody exchanged, in words. */
function recordsLost(losses: readonly RecordLoss[]): NewLoss | undefined {
  if (losses.length === 0) return undefined;
  const parts = losses.map(({ group, expected, found }) => {
    const what = groups[group] ?? `records of the kind “${group}”`;
    if (found < expected) return `${expected - found} of ${expected} ${what} are missing`;
    if (found > expected) return `there are ${found} ${what} where ${expected} were written`;
    return `of ${expected} ${what} some are not the ones written last`;
  });
  return {
    store: 'records',
    reason: `Records of this workstation are not as they were written: ${parts.join('; ')}.`,
    hint: fromBackup,
  };
}

/** The records do not say what they should be, though they did once. */
const accountLost: NewLoss = {
  store: 'records',
  reason:
    'The account that the records of this workstation keep of themselves is missing: whether some were taken away cannot be told for certain.',
  hint: fromBackup,
};

/** Key files, certificates or the description of the workstation that were deleted, exchanged or added. */
function filesLost(losses: readonly FileLoss[]): NewLoss | undefined {
  if (losses.length === 0) return undefined;
  const words = {
    missing: 'is missing',
    changed: 'is not the one written last',
    unknown: 'was not written here',
  };
  const parts = losses.map(({ file, state }) => `“${file}” ${words[state]}`);
  return {
    store: 'files',
    reason: `Files of this workstation were changed from outside: ${parts.join('; ')}.`,
    hint: 'Call IT: find out who did it. An older key file can bring back an old PIN or role; register its clinician anew.',
  };
}

/** The file that all others are compared with is not there, or not this workstation's. */
function anchorsLost(state: 'missing' | 'damaged'): NewLoss {
  return {
    store: 'anchors',
    reason: `The file “anchors.json” of this workstation is ${state}: whether its stores are older copies cannot be told.`,
    hint: 'Call IT: compare with a backup of the data folder. A new file is made, and counts from now on.',
  };
}
