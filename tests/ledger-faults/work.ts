import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import { z } from 'zod';
import {
  IntentId,
  ReadingId,
  SessionId,
  SubjectId,
  TreatmentId,
  type ClinicianId,
} from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { sealIntent, treatmentIntent } from '#main/services/outbox/intents.ts';

/** Where a workstation stands: one session and one treatment at a time. */
export const Work = z.object({
  subjectId: SubjectId,
  sessionId: SessionId,
  batches: z.int(),
  treatmentId: TreatmentId,
  versions: z.int(),
});
export type Work = z.infer<typeof Work>;

export function newWork(): Work {
  return {
    subjectId: SubjectId.parse(v7()),
    sessionId: SessionId.parse(v7()),
    batches: 0,
    treatmentId: TreatmentId.parse(v7()),
    versions: 0,
  };
}

/** A patient stays for so many batches, then comes the next one. */
const batchesOfPatient = 12;

/** The next thing that happens, at random a seal or a step of a treatment. */
export function nextIntent(
  before: Work,
  clinicianId: ClinicianId,
): { readonly intent: NewIntent; readonly work: Work } {
  const work = before.batches >= batchesOfPatient ? newWork() : before;
  if (randomInt(3) > 0) {
    const batches = work.batches + 1;
    return { intent: sealIntent(batchOf(work, batches, clinicianId)), work: { ...work, batches } };
  }
  const version = work.versions + 1;
  const { treatmentId, subjectId } = work;
  const kind = version === 1 ? 'registered' : 'administered';
  const details = JSON.stringify({ salt: newSalt(), note: `dose ${version}` });
  const step = {
    intentId: IntentId.parse(v7()),
    clinicianId,
    treatmentId,
    subjectId,
    version,
    kind,
    details,
  };
  return { intent: treatmentIntent({ ...step, kind }), work: { ...work, versions: version } };
}

function batchOf({ sessionId, subjectId }: Work, number: number, clinicianId: ClinicianId): SealBatch {
  const toMs = Date.now();
  const of = { sessionId, subjectId };
  return {
    intentId: IntentId.parse(v7()),
    ...of,
    number,
    clinicianId,
    fromMs: toMs - 10_000,
    toMs,
    final: number === batchesOfPatient,
    leaves: [
      {
        kind: 'reading',
        salt: newSalt(),
        readingId: ReadingId.parse(v7()),
        ...of,
        timeMs: toMs,
        code: 'temperature',
        unit: 'Cel',
        source: 'manual',
        deviceId: null,
        value: 36.7,
        absence: null,
        enteredBy: clinicianId,
      },
    ],
  };
}
