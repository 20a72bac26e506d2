import { v7 } from 'uuid';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { LedgerCall } from '#main/services/ledger/ledger-port.ts';

const salt = '00112233445566778899aabbccddeeff';

/** A treatment event as the chaincode takes it, for tests of the ledger. */
export function treatmentCall(
  name: string,
  treatmentId: string,
  version: number,
  more: { readonly id?: string; readonly text?: string; readonly subjectId?: string } = {},
): LedgerCall {
  const details = JSON.stringify({ salt, text: more.text ?? 'paracetamol' });
  const argument = {
    id: more.id ?? v7(),
    treatmentId,
    subjectId: more.subjectId ?? '0190a000-0000-7000-8000-000000000001',
    version,
    detailsDigest: sha256Hex(details),
  };
  return { transaction: `treatments:${name}`, args: [JSON.stringify(argument)], transient: { details } };
}
