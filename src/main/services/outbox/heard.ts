import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { OutboxService } from './outbox.ts';

/**
 * The ledger, with how every question ended told to the outbox: whether it can be reached is then one word on every
 * screen, whoever found it out. Proposals are left to the outbox itself.
 */
export function heardByOutbox(ledger: Ledger, outbox: Pick<OutboxService, 'ledgerAsked'>): Ledger {
  const heard = async <T>(question: Promise<T>): Promise<T> => {
    try {
      const answer = await question;
      outbox.ledgerAsked(undefined);
      return answer;
    } catch (error) {
      outbox.ledgerAsked(error);
      throw error;
    }
  };
  return {
    propose: (call, signer) => ledger.propose(call, signer),
    evaluate: (call, signer) => heard(ledger.evaluate(call, signer)),
    commitStatus: (transactionId) => heard(ledger.commitStatus(transactionId)),
    transaction: (transactionId) => heard(ledger.transaction(transactionId)),
    block: (number) => heard(ledger.block(number)),
    blocks: (options) => ledger.blocks(options),
    status: () => heard(ledger.status()),
    // Reads what is on this computer: it says nothing of whether a ledger can be reached.
    verifyChain: () => ledger.verifyChain(),
  };
}
