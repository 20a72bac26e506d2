import { v7 } from 'uuid';
import { ClinicianId, IntentId } from '#shared/domain/ids.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { Signers } from '#main/services/identity/signer.ts';

/** For tests of the outbox. */
export const nurse = ClinicianId.parse('n.okafor');

/** Signers of whoever is present, with a certificate that can be changed. */
export function signersOf(present: Set<ClinicianId>) {
  const listeners = new Set<() => void>();
  let certificatePem = 'the first certificate';
  const signers: Signers = {
    signerOf: (clinicianId) =>
      present.has(clinicianId)
        ? { clinicianId, mspId: 'StLukesMSP', certificatePem, sign: async () => new Uint8Array() }
        : undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    ...signers,
    changed(certificate = certificatePem) {
      certificatePem = certificate;
      for (const listener of listeners) listener();
    },
  };
}

export function intentOf(orderKey: string): NewIntent {
  const intentId = IntentId.parse(v7());
  return {
    intentId,
    kind: 'seal',
    title: 'Batch',
    clinicianId: nurse,
    sessionId: null,
    ref: {},
    orderKey,
    transaction: 'seals:commit',
    args: [JSON.stringify({ id: intentId })],
    transient: {},
  };
}
