import { z } from 'zod';
import { Absence } from '../domain/absence.ts';
import {
  ClinicianId,
  DeviceId,
  ReadingId,
  SessionId,
  SubjectId,
  TimeMs,
  TreatmentId,
} from '../domain/ids.ts';
import { VitalCode, VitalSource } from '../domain/vitals.ts';
import { RecordKind } from './ledger.ts';
import { method } from './method.ts';
import { TreatmentEvent } from './treatments.ts';
import { WorkId } from './work.ts';

/** What can be verified. A waveform stretch is widened to the sealed batches that hold it. */
export const ProofSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), sessionId: SessionId, readingId: ReadingId }),
  z.object({
    kind: z.literal('waveform'),
    sessionId: SessionId,
    deviceId: DeviceId,
    signalId: z.string().max(24),
    fromMs: TimeMs,
    toMs: TimeMs,
  }),
  z.object({ kind: z.literal('treatment'), treatmentId: TreatmentId, version: z.number().int().min(1) }),
  z.object({ kind: z.literal('device'), deviceId: DeviceId }),
  /** Of any other kind, as the ledger has it: what its question for one record takes. */
  z.object({
    kind: z.literal('record'),
    of: RecordKind,
    ref: z.record(z.string(), z.union([z.string().max(64), z.number()])),
  }),
]);
export type ProofSubject = z.infer<typeof ProofSubject>;

/** One link of the chain of proof. */
export const ProofStep = z.object({
  link: z.enum([
    'record',
    'digest',
    'merkle-path',
    'transaction',
    'signature',
    'clinician',
    'endorsement',
    'block',
    'configuration',
    'ledger',
  ]),
  ok: z.boolean(),
  title: z.string(),
  /** What was compared with what. */
  detail: z.string(),
});
export type ProofStep = z.infer<typeof ProofStep>;

const ofSubject = { subjectId: SubjectId };

/**
 * What a sealed record says, for a screen that knows zones, names and how people write units. What proves it is the
 * record's own text, in `Proof.summary`.
 */
export const SealedFacts = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reading'),
    ...ofSubject,
    sessionId: SessionId,
    code: VitalCode,
    /** In the vital's UCUM unit, as it was sealed; null when absent. */
    value: z.number().nullable(),
    absence: Absence.nullable(),
    timeMs: TimeMs,
    source: VitalSource,
    deviceId: DeviceId.nullable(),
    enteredBy: ClinicianId.nullable(),
  }),
  z.object({
    kind: z.literal('waveform'),
    ...ofSubject,
    sessionId: SessionId,
    deviceId: DeviceId,
    signalId: z.string(),
    rateHz: z.number(),
    samples: z.number(),
    fromMs: TimeMs,
    toMs: TimeMs,
  }),
  TreatmentEvent.pick({
    version: true,
    timeMs: true,
    clinicianId: true,
    plan: true,
    administration: true,
    reason: true,
  }).extend({ kind: z.literal('treatment'), ...ofSubject, event: TreatmentEvent.shape.kind }),
  z.object({
    kind: z.literal('device'),
    label: z.string(),
    serialNumber: z.string().nullable(),
    registeredMs: TimeMs,
  }),
]);
export type SealedFacts = z.infer<typeof SealedFacts>;

export const Proof = z.object({
  /** `pending`: not sealed yet, with the reason in `summary`. */
  verdict: z.enum(['proven', 'broken', 'pending']),
  /** When proven: what the ledger holds, to the letter, by pseudonyms, codes and UTC. */
  summary: z.string(),
  steps: z.array(ProofStep),
  /** What was proven; null otherwise. */
  facts: SealedFacts.nullable(),
  /** Of a waveform that is proven: the stretch that the proof covers, and what of it cannot be proven; null otherwise. */
  coverage: z
    .object({
      fromMs: TimeMs,
      toMs: TimeMs,
      missing: z.array(z.object({ startMs: TimeMs, endMs: TimeMs, reason: Absence })),
    })
    .nullable(),
  /** Who sealed it, as their certificates say; empty unless proven. */
  sealedBy: z.array(z.object({ clinicianId: z.string(), role: z.string(), mspId: z.string() })),
});
export type Proof = z.infer<typeof Proof>;

const CertificateFiles = z.object({
  fileName: z.string(),
  certificate: z.string(),
  dataFileName: z.string().nullable(),
  /** Base64. */
  data: z.string().nullable(),
});
export type CertificateFiles = z.infer<typeof CertificateFiles>;

export const proofMethods = {
  'proof.verify': method({
    access: 'record.verify',
    verb: 'POST',
    path: '/proof',
    summary: 'The chain of proof of a record, step by step',
    args: z.object({ subject: ProofSubject, workId: WorkId.optional() }),
    reply: Proof,
  }),
  'proof.certificate': method({
    access: 'record.verify',
    verb: 'POST',
    path: '/proof/certificate',
    summary:
      'A certificate: one JSON text that proves the record without this app. A waveform comes with its data, base64',
    args: z.object({ subject: ProofSubject, workId: WorkId.optional() }),
    reply: CertificateFiles.extend({
      /** Of a stretch that two ledgers hold: the certificate of the part which the first one does not prove. */
      further: z.array(CertificateFiles),
    }),
  }),
} as const;
