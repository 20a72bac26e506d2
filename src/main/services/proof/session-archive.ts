import type { SessionId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import type { Gap } from '#shared/contract/sessions.ts';

/** What a proof needs of a session. */
export interface SessionArchive {
  /** In order; with a stretch only those that touch it. */
  batches(
    sessionId: SessionId,
    stretch?: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly SealBatch[]>;
  /** The journaled frames that a waveform leaf commits to. */
  frames(leaf: Extract<SealLeaf, { kind: 'waveform' }>): Promise<Uint8Array>;
  /** What was recorded and cannot be read any more; null: the session runs, and all of it can. */
  lost(sessionId: SessionId): Promise<readonly Gap[] | null>;
}
