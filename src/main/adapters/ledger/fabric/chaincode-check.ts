import { z } from 'zod';
import { rolesOf } from '#chaincode/transactions.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import type { FabricSigner, FabricTransport } from './transport.ts';

/** What `system:describe` answers, as far as it matters here. */
const Description = z.looseObject({ transactions: z.array(z.string()) });

/**
 * Asks the network's chaincode, until it once said yes, whether it knows every transaction of this workstation. Before
 * that nothing is signed for it.
 */
export class ChaincodeCheck {
  readonly #transport: FabricTransport;
  readonly #chaincode: string;
  #passed = false;

  constructor(transport: FabricTransport, chaincode: string) {
    this.#transport = transport;
    this.#chaincode = chaincode;
  }

  /**
   * Callers do not wait for one another's check: one of them may have a certificate that the network refuses.
   * @throws LedgerError outdated when the chaincode is too old; asked again the next time
   */
  async pass(signer: FabricSigner): Promise<void> {
    if (this.#passed) return;
    const invocation = {
      chaincode: this.#chaincode,
      transaction: 'system:describe',
      args: [],
      transient: {},
      endorsers: 'own' as const,
    };
    const answer = new TextDecoder().decode(await this.#transport.evaluate(invocation, signer));
    const known = new Set(readTransactions(answer));
    const missing = Object.keys(rolesOf).filter((name) => !known.has(name));
    if (missing.length > 0) {
      throw new LedgerError(
        'outdated',
        `The network's chaincode is older than this workstation: it does not know ${missing.join(', ')}. It has to be upgraded.`,
      );
    }
    this.#passed = true;
  }
}

function readTransactions(answer: string): readonly string[] {
  try {
    return Description.parse(JSON.parse(answer)).transactions;
  } catch (error) {
    throw new LedgerError(
      'outdated',
      "The network's chaincode does not say what it can do: it is not VitalSeal's, or of another version.",
      { cause: error },
    );
  }
}
