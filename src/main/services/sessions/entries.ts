import { z } from 'zod';
import { ClinicianId, DeviceId, PatientId, SubjectId, TimeMs } from '#shared/domain/ids.ts';
import { SealBatch } from '#shared/domain/sealing.ts';
import { SignalInfo } from '#shared/domain/signals.ts';
import { Gap, Mark, Reading, SessionDevice } from '#shared/contract/sessions.ts';

/** What a session's journal holds beside frames. Topic `session`: what makes the session what it is, a few entries. */
export const SessionEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    timeMs: TimeMs,
    patientId: PatientId,
    subjectId: SubjectId,
    by: ClinicianId,
  }),
  z.object({ type: z.literal('attached'), device: SessionDevice }),
  /** The device came back with other signals, or told them only after it was attached. */
  z.object({ type: z.literal('signals'), deviceId: DeviceId, signals: z.array(SignalInfo) }),
  z.object({ type: z.literal('detached'), timeMs: TimeMs, deviceId: DeviceId }),
  z.object({ type: z.literal('mark'), mark: Mark }),
  z.object({ type: z.literal('handed-over'), timeMs: TimeMs, from: ClinicianId, to: ClinicianId }),
  z.object({
    type: z.literal('ended'),
    timeMs: TimeMs,
    state: z.enum(['stopped', 'interrupted']),
    /** null = nobody: the app ended, or found at its start that it had. */
    by: ClinicianId.nullable(),
  }),
]);
export type SessionEntry = z.infer<typeof SessionEntry>;

/** Topic `readings`: what came within a fraction of a second. */
export const ReadingsEntry = z.object({ readings: z.array(Reading) });

/** Topic `gap`. */
export const GapsEntry = z.object({ gaps: z.array(Gap) });

/** Topic `batch`. */
export const BatchEntry = z.object({
  batch: SealBatch,
  /** Which of the journal's records each waveform leaf commits to, found by the leaf's salt. */
  frames: z.array(z.object({ salt: z.string(), fromSequence: z.number(), toSequence: z.number() })),
  /** The batch holds what was journaled up to this record. */
  throughSequence: z.number(),
});
export type BatchEntry = z.infer<typeof BatchEntry>;
