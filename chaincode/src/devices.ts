import { z } from 'zod';
import { callerOf } from './caller.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { listRecords, pageOf } from './pages.ts';
import {
  digest,
  emit,
  parseArgument,
  readPrivate,
  readRecord,
  uuid,
  writePrivate,
  writeRecord,
} from './records.ts';
import type { Context, Transaction } from './stub.ts';

const registration = {
  /** The client's id of this registration. */
  id: uuid,
  deviceId: uuid,
  /** Name of its driver, such as `healthypi-5`. */
  model: z.string().regex(/^[a-z0-9-]{1,32}$/),
  simulated: z.boolean(),
  /** SHA-256 over the transient `details`: what the ward calls it may name a person. */
  detailsDigest: digest,
};
export const DeviceArgument = z.strictObject(registration);
export const DeviceRecord = z.strictObject({ ...registration, ...signedBy });

const DeviceQuery = z.strictObject({ deviceId: uuid });
const ListQuery = z.strictObject(pageOf);

function deviceKey(context: Context, deviceId: string): string {
  return context.stub.createCompositeKey('device', [deviceId]);
}

export const registerDevice: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'devices:register');
  const device = parseArgument(DeviceArgument, argument);
  return once(context, 'devices:register', device.id, argument ?? '', async () => {
    const key = deviceKey(context, device.deviceId);
    if ((await readRecord(context, DeviceRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_REGISTERED', 'this device is registered already');
    }
    const record: z.infer<typeof DeviceRecord> = { ...device, ...signature(context, caller) };
    await writeRecord(context, key, record);
    await writePrivate(context, 'details', device.detailsDigest, { mspId: caller.mspId, key });
    emit(context, 'DeviceRegistered', { id: device.id, deviceId: device.deviceId });
  });
};

/** @returns `{record, details}`; details only for the hospital that registered the device, else null */
export const getDevice: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'devices:get');
  const { deviceId } = parseArgument(DeviceQuery, argument);
  const key = deviceKey(context, deviceId);
  const record = await readRecord(context, DeviceRecord, key);
  if (record === undefined) throw new ContractError('NOT_FOUND', 'this device is not on the ledger');
  const details = await readPrivate(context, caller, { mspId: record.mspId, key });
  return JSON.stringify({ record, details });
};

/** @returns a page of registrations */
export const listDevices: Transaction = async (context, argument) => {
  callerOf(context, 'devices:list');
  const page = parseArgument(ListQuery, argument);
  return listRecords(context, DeviceRecord, { objectType: 'device', attributes: [] }, page);
};
