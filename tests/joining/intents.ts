import { v7 } from 'uuid';
import { ClinicianId, IntentId } from '#shared/domain/ids.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';

export const doctorId = ClinicianId.parse('d.mensah');

/** The text of a connection.json; nobody connects to what it names. */
export const profileText = (caCertificatePem: string) =>
  JSON.stringify({
    format: 'vitalseal-network-1',
    hospital: 'St Lukes',
    mspId: 'StLukesMSP',
    channel: 'vitalseal',
    chaincode: 'vitalseal',
    peers: [{ endpoint: 'localhost:7051', tlsCaPem: caCertificatePem }],
    certificateAuthority: {
      url: 'https://localhost:7054',
      name: 'ca.st-lukes',
      tlsCaPem: caCertificatePem,
      certificatePem: caCertificatePem,
    },
  });

/** A registration that the rules accept. */
export function deviceIntent(): NewIntent {
  const intentId = IntentId.parse(v7());
  const details = JSON.stringify({
    salt: '00112233445566778899aabbccddeeff',
    label: 'Bed 1',
    serialNumber: null,
    registeredMs: Date.UTC(2026, 0, 1),
  });
  const argument = {
    id: intentId,
    deviceId: v7(),
    model: 'healthypi-5',
    simulated: true,
    detailsDigest: sha256Hex(details),
  };
  return {
    intentId,
    kind: 'device',
    title: 'Device',
    clinicianId: doctorId,
    sessionId: null,
    ref: { deviceId: argument.deviceId },
    orderKey: argument.deviceId,
    transaction: 'devices:register',
    args: [JSON.stringify(argument)],
    transient: { details },
  };
}

/** @param name such as `register` */
export function treatmentIntent(treatmentId: string, version: number, name: string): NewIntent {
  const intentId = IntentId.parse(v7());
  const { transaction, args, transient } = treatmentCall(name, treatmentId, version, { id: intentId });
  const title = `Version ${version}`;
  return {
    ...deviceIntent(),
    intentId,
    kind: 'treatment',
    title,
    ref: { treatmentId, version },
    orderKey: treatmentId,
    transaction,
    args,
    transient,
  };
}
