import { JSONSerializer } from 'fabric-contract-api';
import { Shim } from 'fabric-shim';
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim-api';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract.js';
import { contractErrorCode } from '../refusals.ts';
import { transactionOf } from '../transactions.ts';
import { contracts } from './contracts.ts';

const refused = 400;

/**
 * The contract classes behind Fabric's two calls. Only the transactions' full names are let through: a block shows
 * `seals:commit` and no other spelling of it.
 */
export class VitalSealChaincode implements ChaincodeInterface {
  readonly #contracts = new ChaincodeFromContract(
    [...contracts],
    { transaction: 'json', serializers: { json: JSONSerializer } },
    {},
    'vitalseal',
    '',
  );
  readonly #log: (line: string) => void;

  /** @param log what went wrong; never an argument or a transient value */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  async Init(): Promise<ChaincodeResponse> {
    return Shim.error('UNKNOWN_TRANSACTION: this chaincode wants no initialisation');
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const name = stub.getFunctionAndParameters().fcn;
    if (transactionOf(name) === undefined) {
      this.#log(`refused: UNKNOWN_TRANSACTION ${stub.getTxID()}`);
      return Shim.error(
        'UNKNOWN_TRANSACTION: this chaincode knows no such transaction; it may be older than the client',
      );
    }
    const response = await this.#contracts.Invoke(stub);
    if (response.status >= refused) {
      const message = response.message ?? '';
      const code = contractErrorCode(message);
      // A refusal's text speaks of the argument; what no rule refused is a fault of this program or of the peer.
      const what = code === undefined ? `failed: ${name}: ${message}` : `refused: ${name} ${code}`;
      this.#log(`${what} ${stub.getTxID()}`);
    }
    return response;
  }
}
