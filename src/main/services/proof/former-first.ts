import type { Ledger } from '#main/services/ledger/ledger-port.ts';

/**
 * The ledger that proofs ask. What was sealed before the workstation joined a network is on its former ledger, which
 * is at hand even when the network is not, and is therefore asked first.
 */
export function formerFirst(
  current: Pick<Ledger, 'evaluate' | 'transaction'>,
  former: Pick<Ledger, 'transaction'> | undefined,
): Pick<Ledger, 'evaluate' | 'transaction'> {
  return {
    evaluate: (call, signer) => current.evaluate(call, signer),
    transaction: async (transactionId) =>
      (await former?.transaction(transactionId)) ?? current.transaction(transactionId),
  };
}
