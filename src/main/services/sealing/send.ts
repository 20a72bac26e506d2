import { z } from 'zod';
import type { NewIntent, Signer } from '#main/services/ports.ts';
import type { CommitResult, Ledger } from './ledger-port.ts';
import { failureOf, invalidFailure, type Failure } from './refusals.ts';

export type Outcome =
  | { readonly kind: 'sealed'; readonly transactionId: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly error: unknown };

/** The chaincode's answer names the transaction that wrote the record: with a repeat, the first one. */
const Receipt = z.object({ transactionId: z.string() });

/** So many transactions of one intent are looked up before the next is sent. */
const maxRemembered = 8;

export interface Sending {
  readonly intent: NewIntent;
  readonly attempts: number;
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
  const { intent, ledger, signer, attempts } = sending;
  try {
    const open: string[] = [];
    for (const transactionId of sending.sent) {
      const known = await ledger.commitStatus(transactionId);
      if (known?.status === 'VALID') return sealed(known);
      if (known === undefined) open.push(transactionId);
    }
    const { transaction, args, transient } = intent;
    const proposal = await ledger.propose({ transaction, args, transient }, signer);
    await sending.remember([...open, proposal.transactionId].slice(-maxRemembered));
    const result = await proposal.submit();
    if (result.status === 'VALID') return sealed(result);
    return { kind: 'failed', failure: invalidFailure(result.status, attempts), error: result.status };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, attempts), error };
  }
}

function sealed(result: CommitResult): Outcome {
  const receipt = Receipt.parse(JSON.parse(result.payload));
  return { kind: 'sealed', transactionId: receipt.transactionId };
}
