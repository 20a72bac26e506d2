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

class DevicesContract extends Contract {
  constructor() {
    super('devices');
  }
  register(context: Context, ...args: string[]): Promise<string> {
    return run('devices:register', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('devices:get', context, args);
  }
  list(context: Context, ...args: string[]): Promise<string> {
    return run('devices:list', context, args);
  }
}

class SubjectsContract extends Contract {
  constructor() {
    super('subjects');
  }
  register(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:register', context, args);
  }
  offer(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:offer', context, args);
  }
  withdraw(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:withdraw', context, args);
  }
  accept(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:accept', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:get', context, args);
  }
  history(context: Context, ...args: string[]): Promise<string> {
    return run('subjects:history', context, args);
  }
}

class GrantsContract extends Contract {
  constructor() {
    super('grants');
  }
  give(context: Context, ...args: string[]): Promise<string> {
    return run('grants:give', context, args);
  }
  revoke(context: Context, ...args: string[]): Promise<string> {
    return run('grants:revoke', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('grants:get', context, args);
  }
  list(context: Context, ...args: string[]): Promise<string> {
    return run('grants:list', context, args);
  }
}

class SealsContract extends Contract {
  constructor() {
    super('seals');
  }
  commit(context: Context, ...args: string[]): Promise<string> {
    return run('seals:commit', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('seals:get', context, args);
  }
  list(context: Context, ...args: string[]): Promise<string> {
    return run('seals:list', context, args);
  }
  purge(context: Context, ...args: string[]): Promise<string> {
    return run('seals:purge', context, args);
  }
}

class TreatmentsContract extends Contract {
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
  purge(context: Context, ...args: string[]): Promise<string> {
    return run('treatments:purge', context, args);
  }
}

/** The access log: who looked at or exported what. */
class AccessContract extends Contract {
  constructor() {
    super('access');
  }
  record(context: Context, ...args: string[]): Promise<string> {
    return run('access:record', context, args);
  }
  list(context: Context, ...args: string[]): Promise<string> {
    return run('access:list', context, args);
  }
}

/** Standalone ledgers that go on here. */
class ChainsContract extends Contract {
  constructor() {
    super('chains');
  }
  join(context: Context, ...args: string[]): Promise<string> {
    return run('chains:join', context, args);
  }
  get(context: Context, ...args: string[]): Promise<string> {
    return run('chains:get', context, args);
  }
}

class SystemContract extends Contract {
  constructor() {
    super('system');
  }
  describe(context: Context, ...args: string[]): Promise<string> {
    return run('system:describe', context, args);
  }
}

export const contracts: readonly (new () => Contract)[] = [
  DevicesContract,
  SubjectsContract,
  GrantsContract,
  SealsContract,
  TreatmentsContract,
  AccessContract,
  ChainsContract,
  SystemContract,
];
