import { tellingOf } from '#main/ledger-format/kinds.ts';
import { clocksMs } from '#main/ledger-format/embedded.ts';
import { demand } from './broken.ts';
import { sealOf, type CommittedRecord, type CommittedTransaction } from './check-written.ts';
import { evidenceOf, type SealedLeaf } from './schema.ts';
import { readSigned } from './signed-json.ts';

/** That the times in a record can all be true. All throw BrokenLink. */

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What cannot be sealed waits; never longer than the certificate lives with which it would be signed. */
const longestWaitMs = 366 * dayMs;
/** A device's clock and its session's may differ by a little, and a batch ends while samples are under way. */
const batchMs = minuteMs;
/** A person may enter a value later, in any batch of the session but its first. */
const enteredLaterMs = 31 * dayMs;

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * What the record says, when it was signed, and when the ledger had it, in this order.
 * @param ledgerMs of each transaction: the block's time where blocks have one, else the transaction's own
 */
export function checkTimes(record: CommittedRecord, ledgerMs: readonly number[]): void {
  for (const [index, { timestampMs }] of evidenceOf(record).entries()) {
    const atMs = ledgerMs[index] ?? timestampMs;
    demand(
      timestampMs <= atMs + clocksMs && timestampMs >= atMs - longestWaitMs,
      `The transaction is dated ${iso(timestampMs)}, its block ${iso(atMs)}.`,
    );
    for (const claimedMs of claimedTimes(record, index)) {
      demand(
        claimedMs <= timestampMs + clocksMs,
        `The record is dated ${iso(claimedMs)}, after its transaction of ${iso(timestampMs)}.`,
      );
      demand(
        claimedMs >= atMs - longestWaitMs,
        `The record is dated ${iso(claimedMs)}, more than a year before the ledger had it at ${iso(atMs)}.`,
      );
    }
  }
}

/** Times of what has happened; when a plan begins or ends is none of them. */
function claimedTimes(record: CommittedRecord, index: number): readonly number[] {
  switch (record.kind) {
    case 'reading':
      return batchTimes(record.sealed);
    case 'waveform': {
      const sealed = record.sealed[index];
      return sealed === undefined ? [] : batchTimes(sealed);
    }
    default: {
      const telling = tellingOf(record.kind);
      return telling.timesOf(readSigned(telling.details, record.sealed.details, 'The details'));
    }
  }
}

function batchTimes({ leaf, evidence }: SealedLeaf<CommittedTransaction>): readonly number[] {
  const { fromMs, toMs } = sealOf(evidence);
  return leaf.kind === 'reading' ? [fromMs, toMs, leaf.timeMs] : [fromMs, toMs, leaf.fromMs, leaf.toMs];
}

/** That a leaf lies in the batch that its seal speaks of. */
export function checkInBatch({ leaf, evidence }: SealedLeaf<CommittedTransaction>): void {
  const { fromMs, toMs, number } = sealOf(evidence);
  const [start, end] = leaf.kind === 'reading' ? [leaf.timeMs, leaf.timeMs] : [leaf.fromMs, leaf.toMs];
  const isEntered = leaf.kind === 'reading' && leaf.enteredBy !== null && number > 1;
  const earliestMs = fromMs - (isEntered ? enteredLaterMs : batchMs);
  demand(
    start >= earliestMs && start <= end && end <= toMs + batchMs,
    `The leaf is of ${iso(start)} to ${iso(end)}, its batch of ${iso(fromMs)} to ${iso(toMs)}.`,
  );
}
