import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { DeviceConfiguration } from '#shared/contract/devices.ts';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { ClinicianId, DeviceId, IntentId, TimeMs } from '#shared/domain/ids.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { PortInfo } from '#main/ports/device-ports.ts';

/** What is stored of a registered device, under `device/<id>`. */
export const Registration = z.object({
  deviceId: DeviceId,
  model: z.string(),
  label: z.string(),
  serialNumber: z.string().nullable(),
  portPath: z.string(),
  simulated: z.boolean(),
  configuration: DeviceConfiguration,
  registeredMs: TimeMs,
  registeredBy: ClinicianId,
  intentId: IntentId,
  /** Public argument of the transaction, and the salted private details that it commits to, as sealed. */
  argument: z.string(),
  details: z.string(),
});
export type Registration = z.infer<typeof Registration>;

export const registrationPrefix = 'device/';

/** undefined: it was not registered at this workstation. @throws ServiceError('locked') */
export async function readRegistration(
  records: RecordStore,
  deviceId: DeviceId,
): Promise<Registration | undefined> {
  return Registration.optional().parse(await records.get(`${registrationPrefix}${deviceId}`));
}

/**
 * A device keeps its id: the same module is the same device after a restart, on another port if it has a serial
 * number of its own, else on the same port of the same workstation. UUID version 8 over SHA-256.
 */
export function deviceIdOf(
  model: string,
  port: Pick<PortInfo, 'path' | 'serialNumber' | 'simulated'>,
  workstationId: string,
  useSerialNumber: boolean,
): DeviceId {
  const place =
    useSerialNumber && port.serialNumber !== null && !port.simulated
      ? { serialNumber: port.serialNumber }
      : { workstationId, path: port.path };
  const bytes = createHash('sha256')
    .update(canonicalJson({ model, ...place }))
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const text = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
  return DeviceId.parse(text);
}

/** What is known when a device is registered. */
export type NewRegistration = Omit<Registration, 'registeredBy' | 'intentId' | 'argument' | 'details'>;

/**
 * The registration and its intent for the ledger. Public: ids, model, whether a simulator speaks. Private and salted:
 * what the ward calls it and its serial number, since both might lead to a person.
 */
export function makeRegistration(
  actor: Actor,
  device: NewRegistration,
): { readonly registration: Registration; readonly intent: NewIntent } {
  const { deviceId, model, simulated, label, serialNumber, registeredMs } = device;
  const intentId = IntentId.parse(uuidv7());
  const details = canonicalJson({ salt: newSalt(), label, serialNumber, registeredMs });
  const detailsDigest = createHash('sha256').update(details, 'utf8').digest('hex');
  const argument = canonicalJson({ id: intentId, deviceId, model, simulated, detailsDigest });
  return {
    registration: { ...device, registeredBy: actor.clinicianId, intentId, argument, details },
    intent: {
      intentId,
      kind: 'device',
      title: `Registration of a device (${model})`,
      clinicianId: actor.clinicianId,
      sessionId: null,
      ref: { deviceId },
      orderKey: deviceId,
      transaction: 'devices:register',
      args: [argument],
      transient: { details },
    },
  };
}
