import { describe, expect, it } from 'vitest';
import { permissions, Role, type Permission } from '#shared/domain/roles.ts';
import { rolesOf, type TransactionName } from '#chaincode/caller.ts';

/** What the workstation asks before it makes or shows what the transaction writes or reads. */
const permissionOf: Readonly<Record<TransactionName, Permission>> = {
  'devices:register': 'device.register',
  'devices:get': 'device.read',
  'seals:commit': 'session.control',
  'seals:get': 'session.read',
  'treatments:register': 'treatment.prescribe',
  'treatments:administer': 'treatment.administer',
  'treatments:change': 'treatment.prescribe',
  'treatments:stop': 'treatment.prescribe',
  'treatments:get': 'treatment.read',
};

describe('roles', () => {
  it.each(Object.entries(permissionOf))(
    'of the chaincode’s %s are those of %s',
    (transaction, permission) => {
      const onLedger = Object.entries(rolesOf).find(([name]) => name === transaction)?.[1] ?? [];
      const here = permissions[permission];
      expect([...onLedger].toSorted()).toEqual([...here].toSorted());
      for (const role of onLedger) expect(Role.options).toContain(role);
    },
  );
});
