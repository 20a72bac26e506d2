import { callerOf, rolesOf } from './caller.ts';
import type { Transaction } from './stub.ts';
import { interfaceVersion } from './version.ts';

/** @returns `{version, transactions}`: the interface's number and every transaction's full name */
export const describe: Transaction = async (context) => {
  callerOf(context, 'system:describe');
  return JSON.stringify({ version: interfaceVersion, transactions: Object.keys(rolesOf).toSorted() });
};
