import type { TransactionName } from './caller.ts';
import { getDevice, registerDevice } from './devices.ts';
import { commitSeal, getSeal } from './seals.ts';
import type { Transaction } from './stub.ts';
import {
  administerTreatment,
  changeTreatment,
  getTreatment,
  registerTreatment,
  stopTreatment,
} from './treatments.ts';

/** Every transaction of the chaincode by its full name, as a client calls it. */
export const transactions: Readonly<Record<TransactionName, Transaction>> = {
  'devices:register': registerDevice,
  'devices:get': getDevice,
  'seals:commit': commitSeal,
  'seals:get': getSeal,
  'treatments:register': registerTreatment,
  'treatments:administer': administerTreatment,
  'treatments:change': changeTreatment,
  'treatments:stop': stopTreatment,
  'treatments:get': getTreatment,
};

export function isTransaction(name: string): name is TransactionName {
  return Object.hasOwn(transactions, name);
}
