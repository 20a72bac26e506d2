import { describe, expect, it } from 'vitest';
import { permissions, Role, type Permission } from '#shared/domain/roles.ts';
import { rolesOf } from '#chaincode/transactions.ts';

/**
 * What the workstation asks before it makes or shows what the transaction writes or reads; null: it does not offer
 * this yet.
 */
const permissionOf: Readonly<Record<string, Permission | null>> = {
  'devices:register': 'device.register',
  'devices:get': 'device.read',
  'devices:list': 'device.read',
  'subjects:register': 'patient.register',
  'subjects:offer': null,
  'subjects:withdraw': null,
  'subjects:accept': null,
  'subjects:get': 'record.verify',
  'subjects:history': 'record.verify',
  'grants:give': null,
  'grants:revoke': null,
  'grants:get': 'record.verify',
  'grants:list': 'record.verify',
  'seals:commit': 'session.control',
  'seals:get': 'session.read',
  'seals:list': 'record.verify',
  'seals:purge': null,
  'treatments:register': 'treatment.prescribe',
  'treatments:administer': 'treatment.administer',
  'treatments:change': 'treatment.prescribe',
  'treatments:stop': 'treatment.prescribe',
  'treatments:get': 'treatment.read',
  'treatments:purge': null,
  'access:record': 'record.verify',
  'access:list': null,
  'chains:join': 'network.join',
  'chains:get': 'device.read',
  'system:describe': 'device.read',
};

describe('roles', () => {
  it.each(Object.entries(permissionOf))(
    'of the chaincode’s %s are those of %s',
    (transaction, permission) => {
      const onLedger = Object.entries(rolesOf).find(([name]) => name === transaction)?.[1] ?? [];
      const here = permission === null ? onLedger : permissions[permission];
      expect([...onLedger].toSorted()).toEqual([...here].toSorted());
      for (const role of onLedger) expect(Role.options).toContain(role);
    },
  );

  it('names every transaction of a kind of which it names one', () => {
    const contracts = new Set(Object.keys(permissionOf).map((name) => name.split(':')[0]));
    const all = Object.keys(rolesOf).filter((name) => contracts.has(name.split(':')[0]));
    expect(Object.keys(permissionOf).toSorted()).toEqual(all.toSorted());
  });
});
