import { z } from 'zod';
import type { NewIntent } from './intent.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import type { CommitResult, Ledger } from '#main/services/ledger/ledger-port.ts';
import { failureOf, invalidFailure, type Failure } from '#main/services/ledger/refusals.ts';

export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** What was thrown, or Fabric's code of a transaction that changed nothing. */
  readonly error: unknown;
}
export type Outcome = { readonly kind: 'sealed'; readonly transactionId: string } | Failed;

/** The chaincode's answer names the transaction that wrote the record: with a repeat, the first one. */
const Receipt = z.object({ transactionId: z.string() });

/** So many transactions of one intent are looked up before the next is sent. */
const maxRemembered = 8;

export interface Sending {
  readonly intent: NewIntent;
  /** Failures so far that count. */
  readonly strikes: number;
  /** Transactions signed for it before, latest last. */
  readonly sent: readonly string[];
  readonly signer: Signer;
  readonly ledger: Ledger;
  /** Resolves when these are on disk in the place of `sent`; nothing is sent before. */
  remember(sent: readonly string[]): Promise<void>;
}

/**
 * One try to get an intent onto the ledger. What was sent before is looked up first; the chaincode takes the same id
 * only once, so that even a transaction that arrives after all makes no second record.
 */
export async function sendIntent(sending: Sending): Promise<Outcome> {
  const { intent, ledger, signer, strikes } = sending;
  try {
    const before = await lookUp(ledger, sending.sent);
    if (before.valid !== undefined) return sealed(before.valid);
    const { transaction, args, transient } = intent;
    const proposal = await ledger.propose({ transaction, args, transient }, signer);
    await sending.remember([...before.open, proposal.transactionId].slice(-maxRemembered));
    const result = await proposal.submit();
    if (result.status === 'VALID') return sealed(result);
    return { kind: 'failed', failure: invalidFailure(result.status, strikes), error: result.status };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, strikes), error };
  }
}

/** How what was sent before ended: the one that is valid, or those of which the ledger knows nothing. */
async function lookUp(ledger: Ledger, sent: readonly string[]) {
  const open: string[] = [];
  for (const transactionId of sent) {
    const known = await ledger.commitStatus(transactionId);
    if (known?.status === 'VALID') return { valid: known, open };
    if (known === undefined) open.push(transactionId);
  }
  return { valid: undefined, open };
}

function sealed(result: CommitResult): Outcome {
  const receipt = Receipt.parse(JSON.parse(result.payload));
  return { kind: 'sealed', transactionId: receipt.transactionId };
}
