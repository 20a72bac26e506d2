import { expect, it } from 'vitest';
import { MemoryLedger } from './memory-stub.test-fake.ts';
import { who } from './test-people.test-fake.ts';
import { rolesOf, transactionOf } from './transactions.ts';
import { interfaceVersion } from './version.ts';

it('the chaincode tells a workstation its interface and every transaction', async () => {
  const known = await new MemoryLedger().run(who('workstation'), {}, transactionOf('system:describe')!);
  expect(JSON.parse(known)).toEqual({
    version: interfaceVersion,
    transactions: Object.keys(rolesOf).toSorted(),
  });
});
