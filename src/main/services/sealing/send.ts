import { z } from 'zod';
import type { NewIntent, Signer } from '#main/services/ports.ts';
import type { CommitResult, Ledger } from './ledger-port.ts';
import { conflict, failureOf, type Failure } from './refusals.ts';

export type Outcome =
  | { readonly kind: 'sealed'; readonly transactionId: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly error: unknown };

/** The chaincode's answer names the transaction that wrote the record: with a repeat, the first one. */
const Receipt = z.object({ transactionId: z.string() });

export interface Sending {
  readonly intent: NewIntent;
  readonly attempts: number;
  /** Transactions signed for it before. */
  readonly sent: readonly string[];
  readonly signer: Signer;
  readonly ledger: Ledger;
  /** Resolves when the transaction's id is on disk; nothing is sent before. */
  remember(transactionId: string): Promise<void>;
}

/**
 * One try to get an intent onto the ledger. What was sent before is looked up first; the chaincode takes the same id
 * only once, so that even a transaction that arrives after all makes no second record.
 */
export async function sendIntent(sending: Sending): Promise<Outcome> {
  const { intent, ledger, signer, sent } = sending;
  try {
    for (const transactionId of sent) {
      const known = await ledger.commitStatus(transactionId);
      if (known?.status === 'VALID') return sealed(known);
    }
    const { transaction, args, transient } = intent;
    const proposal = await ledger.propose({ transaction, args, transient }, signer);
    await sending.remember(proposal.transactionId);
    const result = await proposal.submit();
    return result.status === 'VALID'
      ? sealed(result)
      : { kind: 'failed', failure: conflict, error: result.status };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, sending.attempts), error };
  }
}

function sealed(result: CommitResult): Outcome {
  const receipt = Receipt.parse(JSON.parse(result.payload));
  return { kind: 'sealed', transactionId: receipt.transactionId };
}
