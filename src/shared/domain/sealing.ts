import { z } from 'zod';
import { ClinicianId, DeviceId, IntentId, ReadingId, SessionId, SubjectId, TimeMs } from './ids.ts';
import { Absence } from './absence.ts';
import { SampleEncoding } from './signals.ts';
import { VitalCode, VitalSource } from './vitals.ts';

/** 32 bytes of SHA-256, small hex. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/);
/** 16 random bytes, small hex: without it a leaf of few possible values could be guessed from its digest. */
export const Salt = z.string().regex(/^[0-9a-f]{32}$/);

/** Whether the device is a simulator; absent in leaves of before 0.2, and where no device is. */
const simulated = z.boolean().optional();

/**
 * What one leaf of a seal's Merkle tree commits to. The leaf's digest is SHA-256 over 0x00 and the canonical JSON
 * (RFC 8785) of this object; an inner node's over 0x01, left, right (as in RFC 6962).
 */
const ReadingLeaf = z.strictObject({
  kind: z.literal('reading'),
  salt: Salt,
  readingId: ReadingId,
  sessionId: SessionId,
  subjectId: SubjectId,
  timeMs: TimeMs,
  code: VitalCode,
  unit: z.string(),
  source: VitalSource,
  deviceId: DeviceId.nullable(),
  value: z.number().nullable(),
  absence: Absence.nullable(),
  enteredBy: ClinicianId.nullable(),
  simulated,
});

/** All stream frames of one signal that a batch covers. */
const WaveformLeaf = z.strictObject({
  kind: z.literal('waveform'),
  salt: Salt,
  sessionId: SessionId,
  subjectId: SubjectId,
  deviceId: DeviceId,
  signalId: z.string(),
  unit: z.string(),
  encoding: SampleEncoding,
  scale: z.number(),
  offset: z.number(),
  rateHz: z.number(),
  fromMs: TimeMs,
  toMs: TimeMs,
  sampleCount: z.number().int(),
  /** SHA-256 over the frames' bytes, one after the other as journaled. */
  framesDigest: Digest,
  simulated,
});

export const SealLeaf = z.discriminatedUnion('kind', [ReadingLeaf, WaveformLeaf]);
export type SealLeaf = z.infer<typeof SealLeaf>;

/** What one transaction seals: at most ten seconds of a session, or what was left at its end. */
export const SealBatch = z.object({
  intentId: IntentId,
  sessionId: SessionId,
  subjectId: SubjectId,
  /** 1, 2, 3 … within the session, without a hole. */
  number: z.number().int().min(1),
  /** Under whose identity it is sealed. */
  clinicianId: ClinicianId,
  fromMs: TimeMs,
  toMs: TimeMs,
  /** The session ended with this batch. */
  final: z.boolean(),
  leaves: z.array(SealLeaf),
});
export type SealBatch = z.infer<typeof SealBatch>;
