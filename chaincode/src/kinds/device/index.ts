import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { asks, kind, writes, type Sealing } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { listRecords, pageOf } from '../../pages.ts';
import { emit, readPrivate, readRecord, uuid, writePrivate, writeRecord } from '../../records.ts';
import type { Context } from '../../stub.ts';
import { DeviceArgument, registration } from './registration.ts';
import { telling } from './telling.ts';

const DeviceRecord = z.strictObject({ ...registration, ...signedBy });

const sealing: Sealing<DeviceArgument> = {
  argument: DeviceArgument,
  record: DeviceRecord,
  writers: { 'devices:register': {} },
  keyOf: ({ deviceId }) => ['device', deviceId],
  privateName: 'details',
  digestOf: ({ detailsDigest }) => detailsDigest,
};

function deviceKey(context: Context, deviceId: string): string {
  return context.stub.createCompositeKey('device', [deviceId]);
}

const register = writes({
  roles: ['nurse', 'doctor', 'labtech', 'it-admin'],
  title: 'Device registered',
  argument: DeviceArgument,
  async write(context, caller, device) {
    const key = deviceKey(context, device.deviceId);
    if ((await readRecord(context, DeviceRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_REGISTERED', 'this device is registered already');
    }
    const record: z.infer<typeof DeviceRecord> = { ...device, ...signature(context, caller) };
    await writeRecord(context, key, record);
    await writePrivate(context, 'details', device.detailsDigest, { mspId: caller.mspId, key });
    emit(context, 'DeviceRegistered', { id: device.id, deviceId: device.deviceId });
  },
});

/** Answers `{record, details}`; details only for the hospital that registered the device, else null. */
const get = asks({
  roles: ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  argument: z.strictObject({ deviceId: uuid }),
  async answer(context, caller, { deviceId }) {
    const key = deviceKey(context, deviceId);
    const record = await readRecord(context, DeviceRecord, key);
    if (record === undefined) throw new ContractError('NOT_FOUND', 'this device is not on the ledger');
    const details = await readPrivate(context, caller, { mspId: record.mspId, key });
    return JSON.stringify({ record, details });
  },
});

/** Answers a page of registrations. */
const list = asks({
  roles: ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  argument: z.strictObject(pageOf),
  answer: (context, _caller, page) =>
    listRecords(context, DeviceRecord, { objectType: 'device', attributes: [] }, page),
});

/** A sensor module, by an id of its own. */
export const device = kind({
  name: 'device',
  contract: 'devices',
  transactions: { register, get, list },
  sealing,
  telling,
});
