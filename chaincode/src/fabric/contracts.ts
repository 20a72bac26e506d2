import { Contract, type Context } from 'fabric-contract-api';
import { contractsOfKinds, transactionOf } from '../transactions.ts';
import { FabricStub } from './fabric-stub.ts';

/**
 * Fabric's contract classes, one for each kind. They only bind: each method runs the pure transaction of its full name.
 * The arguments are a rest parameter, so that the rules and not Fabric's runtime judge how many there are.
 */
export const contracts: readonly (new () => Contract)[] = contractsOfKinds.map(
  ({ contract, transactions }) => {
    class KindContract extends Contract {
      constructor() {
        super(contract);
      }
    }
    for (const name of Object.keys(transactions)) {
      const run = transactionOf(`${contract}:${name}`);
      const value = ({ stub, clientIdentity }: Context, ...args: string[]) =>
        run?.({ stub: new FabricStub(stub), clientIdentity }, ...args);
      Object.defineProperty(KindContract.prototype, name, { value });
    }
    return KindContract;
  },
);
