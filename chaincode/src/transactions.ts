import { callerOf, type Role } from './caller.ts';
import { systemContract } from './check-kinds.ts';
import type { Kind, KindTransaction } from './kind.ts';
import { kinds } from './kinds/index.ts';
import type { Transaction } from './stub.ts';
import { interfaceVersion } from './version.ts';

/** About the chaincode itself. */
const system = {
  contract: systemContract,
  transactions: {
    /** Answers `{version, transactions}`: the interface's number and every transaction's full name. Takes nothing. */
    describe: {
      roles: ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
      query: true,
      bind: (name) => async (context) => {
        callerOf(context, name, system.transactions.describe);
        return JSON.stringify({ version: interfaceVersion, transactions: [...byName.keys()].toSorted() });
      },
    },
  },
} satisfies Pick<Kind, 'contract' | 'transactions'>;

/** One contract class each. */
export const contractsOfKinds: readonly Pick<Kind, 'contract' | 'transactions'>[] = [...kinds, system];

const byName: ReadonlyMap<string, KindTransaction> = new Map(
  contractsOfKinds.flatMap(({ contract, transactions: own }) =>
    Object.entries(own).map(([name, transaction]) => [`${contract}:${name}`, transaction] as const),
  ),
);

const bound: ReadonlyMap<string, Transaction> = new Map(
  [...byName].map(([name, transaction]) => [name, transaction.bind(name)]),
);

/** A transaction by its full name, as a client calls it; undefined: there is none. */
export function transactionOf(name: string): Transaction | undefined {
  return bound.get(name);
}

/**
 * Which roles may call which transaction. The workstation has the same rules in its own table of permissions; a test
 * over there compares the two.
 */
export const rolesOf: Readonly<Record<string, readonly Role[]>> = Object.fromEntries(
  [...byName].map(([name, { roles }]) => [name, roles]),
);

/** What is evaluated and never written. */
export const queries: ReadonlySet<string> = new Set(
  [...byName].filter(([, { query }]) => query).map(([name]) => name),
);

/** What a transaction did, in an auditor's words; undefined where nobody found any. */
export function titleOfTransaction(name: string): KindTransaction['title'] {
  return byName.get(name)?.title;
}
