import { z } from 'zod';
import type { ClinicianId, IntentId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import { toHex } from '#shared/codec/hex.ts';
import { merkleRoot } from '#shared/codec/merkle.ts';
import { leafDigestOf, sha256, sha256Hex } from '#main/crypto/sha256.ts';
import type { treatment } from '#chaincode/kinds/treatment/index.ts';
import { courseOf } from '#main/ledger-format/kinds.ts';
import type { NewIntent } from './intent.ts';
import { summaryOf } from './summary.ts';

/** What is to be on the ledger, in the form that the chaincode wants (`chaincode/README.md`). */

/** Root of a batch's Merkle tree, small hex. */
function batchRoot(batch: SealBatch): string {
  return toHex(
    merkleRoot(
      sha256,
      batch.leaves.map((leaf) => leafDigestOf(leaf)),
    ),
  );
}

/**
 * The seal of a session's batch for the outbox. The same batch gives the same text, also after a crash, so that the
 * ledger recognises a repeat; the summary's salt therefore comes from the secret salts of the leaves.
 */
export function sealIntent(batch: SealBatch): NewIntent {
  const salts = batch.leaves.map((leaf) => leaf.salt).join('');
  const salt = sha256Hex(`summary ${batch.intentId} ${salts}`).slice(0, 32);
  const waveforms = batch.leaves.filter((leaf) => leaf.kind === 'waveform');
  const deviceIds = new Set(batch.leaves.map((leaf) => leaf.deviceId).filter((id) => id !== null));
  const summary = JSON.stringify({ salt, vitals: summaryOf(batch.leaves) });
  const argument = {
    id: batch.intentId,
    sessionId: batch.sessionId,
    subjectId: batch.subjectId,
    number: batch.number,
    // Whole ms, widened: a sample's time has a fraction, the ledger has none.
    fromMs: Math.floor(batch.fromMs),
    toMs: Math.ceil(batch.toMs),
    final: batch.final,
    deviceIds: [...deviceIds].toSorted(),
    readings: batch.leaves.length - waveforms.length,
    waveforms: waveforms.length,
    samples: waveforms.reduce((sum, leaf) => sum + leaf.sampleCount, 0),
    root: batchRoot(batch),
    summaryDigest: sha256Hex(summary),
  };
  return {
    intentId: batch.intentId,
    kind: 'seal',
    title: `Batch ${batch.number} of session ${batch.sessionId}`,
    clinicianId: batch.clinicianId,
    sessionId: batch.sessionId,
    ref: { sessionId: batch.sessionId, number: batch.number },
    orderKey: batch.sessionId,
    transaction: 'seals:commit',
    args: [JSON.stringify(argument)],
    transient: { summary },
  };
}

export interface TreatmentStep {
  readonly intentId: IntentId;
  readonly clinicianId: ClinicianId;
  readonly treatmentId: TreatmentId;
  readonly subjectId: SubjectId;
  readonly version: number;
  readonly kind: 'registered' | 'administered' | 'changed' | 'stopped';
  /** Salted JSON text, private. */
  readonly details: string;
}

const treatmentTransactions = {
  registered: 'register',
  administered: 'administer',
  changed: 'change',
  stopped: 'stop',
} as const satisfies Record<TreatmentStep['kind'], keyof typeof treatment.transactions>;

/** An event of a treatment for the outbox. */
export function treatmentIntent(step: TreatmentStep): NewIntent {
  const { intentId: id, treatmentId, subjectId, version, details } = step;
  return {
    intentId: id,
    kind: 'treatment',
    title: `Treatment ${step.kind}, version ${version}`,
    clinicianId: step.clinicianId,
    sessionId: null,
    ref: { treatmentId, version },
    orderKey: treatmentId,
    transaction: `treatments:${treatmentTransactions[step.kind]}`,
    args: [JSON.stringify({ id, treatmentId, subjectId, version, detailsDigest: sha256Hex(details) })],
    transient: { details },
  };
}

/**
 * A batch or an event whose predecessors are on the standalone ledger that joined a network; the first of a session or
 * treatment stays as it is. The same intent gives the same text each time.
 * @param chainId of the ledger on which it began
 */
export function continuing(intent: NewIntent, chainId: string): NewIntent {
  const [argument, ...rest] = intent.args;
  const course = courseOf(intent.kind);
  if (argument === undefined || course === undefined || intent.ref[course.place] === 1) return intent;
  const continued = { ...z.looseObject({}).parse(JSON.parse(argument)), continues: chainId };
  return { ...intent, args: [JSON.stringify(continued), ...rest] };
}
