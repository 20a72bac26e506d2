import { v7 } from 'uuid';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { LedgerCall } from '#main/services/ledger/ledger-port.ts';

/** Private values of this suite: none of them may be in any block. */
export const privateWords = {
  name: 'Ingrid Bergstrom',
  recordNumber: 'MRN-448812',
  treatment: 'paracetamol 437 mg by mouth',
  vital: '187.3125',
} as const;

const salt = '00112233445566778899aabbccddeeff';

export function call(
  transaction: string,
  argument: object,
  transient: Record<string, string> = {},
): LedgerCall {
  return { transaction, args: [JSON.stringify(argument)], transient };
}

export function device(deviceId: string, more: object = {}): LedgerCall {
  const details = JSON.stringify({ salt, label: `bed of ${privateWords.name}`, serialNumber: 'S1' });
  const argument = {
    id: v7(),
    deviceId,
    model: 'healthypi-5',
    simulated: true,
    detailsDigest: sha256Hex(details),
  };
  return call('devices:register', { ...argument, ...more }, { details });
}

export interface TreatmentOf {
  readonly treatmentId: string;
  readonly subjectId: string;
}

export function treatment(name: string, of: TreatmentOf, version: number, more: object = {}): LedgerCall {
  const { name: patient, recordNumber, treatment: text } = privateWords;
  const details = JSON.stringify({ salt, plan: `${text} for ${patient}, ${recordNumber}` });
  const argument = { id: v7(), ...of, version, detailsDigest: sha256Hex(details), ...more };
  return call(`treatments:${name}`, argument, { details });
}

export interface SessionOf {
  readonly sessionId: string;
  readonly subjectId: string;
}

export function seal(of: SessionOf, number: number, more: object = {}): LedgerCall {
  const vitals = [{ code: 'heart-rate', value: Number(privateWords.vital) }];
  const summary = JSON.stringify({ salt, vitals });
  const argument = {
    id: v7(),
    ...of,
    number,
    fromMs: 1_767_225_600_000 + number * 10_000,
    toMs: 1_767_225_610_000 + number * 10_000,
    final: false,
    deviceIds: [v7()],
    readings: 12,
    waveforms: 3,
    samples: 5_000,
    root: sha256Hex(`${of.sessionId} ${number}`),
    summaryDigest: sha256Hex(summary),
  };
  return call('seals:commit', { ...argument, ...more }, { summary });
}

export function newTreatment(): TreatmentOf {
  return { treatmentId: v7(), subjectId: v7() };
}

export function newSession(): SessionOf {
  return { sessionId: v7(), subjectId: v7() };
}
