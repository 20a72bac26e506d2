import { Contract, type Context } from 'fabric-contract-api';
import type { TransactionName } from '../caller.ts';
import { transactions } from '../transactions.ts';
import { FabricStub } from './fabric-stub.ts';

/**
 * Fabric's contract classes. They only bind: each method runs the pure transaction of its full name. The arguments are
 * a rest parameter, so that the rules and not Fabric's runtime judge how many there are.
 */
function run(name: TransactionName, { stub, clientIdentity }: Context, args: string[]): Promise<string> {
  return transactions[name]({ stub: new FabricStub(stub), clientIdentity }, ...args);
}

export class DevicesContract extends Contract {
  constructor() {
    super('devices');
  }
  register(context: Context, ...args: string[]): Promise<string> {
    return run('devices:register', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('devices:get', context, args);
  }
}

export class SealsContract extends Contract {
  constructor() {
    super('seals');
  }
  commit(context: Context, ...args: string[]): Promise<string> {
    return run('seals:commit', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('seals:get', context, args);
  }
}

export class TreatmentsContract extends Contract {
  constructor() {
    super('treatments');
  }
  register(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:register', context, args);
  }
  administer(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:administer', context, args);
  }
  change(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:change', context, args);
  }
  stop(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:stop', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:get', context, args);
  }
}

export const contracts: readonly (new () => Contract)[] = [
  DevicesContract,
  SealsContract,
  TreatmentsContract,
];
