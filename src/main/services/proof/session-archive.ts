import type { DeviceId, IntentId, ReadingId, SessionId } from '#shared/domain/ids.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import type { Gap } from '#shared/contract/sessions.ts';
import type { Work } from '#main/ports/work.ts';

/** A leaf of a batch, and what leads from it to the root that was sealed. */
export interface SealedPart<Leaf extends SealLeaf = SealLeaf> {
  /** Of the batch. */
  readonly intentId: IntentId;
  readonly leaf: Leaf;
  readonly index: number;
  /** Number of the batch's leaves. */
  readonly size: number;
  /** Siblings from the leaf up to the root, small hex. */
  readonly path: readonly string[];
  /** Of the frames to which the leaf commits; 0 for a reading. */
  readonly dataBytes: number;
}

export interface WaveformStretch {
  readonly deviceId: DeviceId;
  readonly signalId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whole batches that touch a stretch, in order, and the frames of all their leaves one behind the other. */
export interface SealedWaveform {
  readonly parts: readonly SealedPart<Extract<SealLeaf, { kind: 'waveform' }>>[];
  readonly data: Uint8Array;
}

/** What a proof needs of a session. */
export interface SessionArchive {
  /** undefined: no batch has it yet. */
  reading(sessionId: SessionId, readingId: ReadingId, work: Work): Promise<SealedPart | undefined>;
  /** @throws ServiceError('too-large') when it is longer than a certificate may be */
  waveform(sessionId: SessionId, stretch: WaveformStretch, work: Work): Promise<SealedWaveform>;
  /** What was recorded and cannot be read any more; null: the session runs, and all of it can. */
  lost(sessionId: SessionId): Promise<readonly Gap[] | null>;
}
