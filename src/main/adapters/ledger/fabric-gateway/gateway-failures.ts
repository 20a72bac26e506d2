import { GatewayError } from '@hyperledger/fabric-gateway';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { ledgerErrorOf, type Stage } from '../fabric/failures.ts';

const unavailable = 14;

/**
 * @returns what a call of the gateway service failed with, as the ledger says it. A signer that fails in the middle
 * of it keeps its own kind until the envelope was sent.
 */
export function gatewayError(stage: Stage, error: unknown): LedgerError {
  const sent = stage === 'submit' || stage === 'commit';
  if (error instanceof LedgerError && !sent) return error;
  if (!(error instanceof GatewayError)) {
    return ledgerErrorOf({ stage, messages: error instanceof Error ? [error.message] : [], cause: error });
  }
  const messages = [...error.details.map((detail) => detail.message), error.message];
  return ledgerErrorOf({ stage, code: error.code, messages, cause: error });
}

/** Whether the peer itself did not answer, as opposed to a peer that says what others did not do. */
export function peerIsGone(error: unknown): boolean {
  const cause = error instanceof LedgerError ? error.cause : error;
  return cause instanceof GatewayError && cause.code === unavailable && cause.details.length === 0;
}
