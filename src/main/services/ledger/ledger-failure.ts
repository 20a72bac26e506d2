import { ServiceError, type ErrorCode } from '#shared/contract/errors.ts';
import { LedgerError } from './ledger-port.ts';
import { failureOf } from './refusals.ts';

/** Turns a failure of the ledger into one that a person can read. */
export async function ledgerFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { why, again } = failureOf(error, 0);
    const code: ErrorCode = error.kind === 'locked' ? 'locked' : 'ledger';
    throw new ServiceError(code, why.reason, why.hint, again !== 'never', { cause: error });
  }
}
