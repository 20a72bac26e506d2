import { listAccess, recordAccess } from './access.ts';
import type { TransactionName } from './caller.ts';
import { getChain, joinChain } from './chains.ts';
import { getDevice, listDevices, registerDevice } from './devices.ts';
import { getGrant, giveGrant, listGrants, revokeGrant } from './grants.ts';
import { commitSeal, getSeal, listSeals, purgeSeal } from './seals.ts';
import type { Transaction } from './stub.ts';
import {
  acceptSubject,
  getSubject,
  getSubjectHistory,
  offerSubject,
  registerSubject,
  withdrawSubject,
} from './subjects.ts';
import { describe } from './system.ts';
import {
  administerTreatment,
  changeTreatment,
  getTreatment,
  purgeTreatment,
  registerTreatment,
  stopTreatment,
} from './treatments.ts';

/** Every transaction of the chaincode by its full name, as a client calls it. */
export const transactions: Readonly<Record<TransactionName, Transaction>> = {
  'devices:register': registerDevice,
  'devices:get': getDevice,
  'devices:list': listDevices,
  'subjects:register': registerSubject,
  'subjects:offer': offerSubject,
  'subjects:withdraw': withdrawSubject,
  'subjects:accept': acceptSubject,
  'subjects:get': getSubject,
  'subjects:history': getSubjectHistory,
  'grants:give': giveGrant,
  'grants:revoke': revokeGrant,
  'grants:get': getGrant,
  'grants:list': listGrants,
  'seals:commit': commitSeal,
  'seals:get': getSeal,
  'seals:list': listSeals,
  'seals:purge': purgeSeal,
  'treatments:register': registerTreatment,
  'treatments:administer': administerTreatment,
  'treatments:change': changeTreatment,
  'treatments:stop': stopTreatment,
  'treatments:get': getTreatment,
  'treatments:purge': purgeTreatment,
  'access:record': recordAccess,
  'access:list': listAccess,
  'chains:join': joinChain,
  'chains:get': getChain,
  'system:describe': describe,
};

export function isTransaction(name: string): name is TransactionName {
  return Object.hasOwn(transactions, name);
}
