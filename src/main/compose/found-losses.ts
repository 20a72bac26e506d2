import type { FileLoss } from '#main/adapters/anchors/kept-files.ts';
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

/** Records that LevelDB dropped, or that somebody exchanged, in words. */
export function recordsLost(losses: readonly RecordLoss[]): NewLoss | undefined {
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

/** Key files, certificates or the description of the workstation that were deleted, exchanged or added. */
export function filesLost(losses: readonly FileLoss[]): NewLoss | undefined {
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
export function anchorsLost(state: 'missing' | 'damaged'): NewLoss {
  return {
    store: 'anchors',
    reason: `The file “anchors.json” of this workstation is ${state}: whether its stores are older copies cannot be told.`,
    hint: 'Call IT: compare with a backup of the data folder. A new file is made, and counts from now on.',
  };
}
