import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { ledgerErrorOf, type Stage } from '../fabric/failures.ts';

/** What a call of fabric-common failed with, as the ledger says it. */
export function networkError(stage: Stage, error: unknown): LedgerError {
  const sent = stage === 'submit' || stage === 'commit';
  if (error instanceof LedgerError && !sent) return error;
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  const messages = error instanceof Error ? [error.message] : [];
  return ledgerErrorOf({ stage, code, messages, cause: error });
}

/** Peers answered, and differently. */
export function disagreement(): LedgerError {
  const message = 'ProposalResponsePayloads do not match';
  return ledgerErrorOf({ stage: 'endorse', messages: [message], cause: new Error(message) });
}
