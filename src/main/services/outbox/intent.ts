import type { ClinicianId, IntentId, SessionId } from '#shared/domain/ids.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { RecordChange } from '#main/ports/record-store.ts';

/** Something that is to be on the ledger. `args` are public, `transient` is private data. */
export interface NewIntent {
  readonly intentId: IntentId;
  readonly kind: OutboxEntry['kind'];
  /** Which record it is of, in its owner's words: what the news that it is sealed brings back. */
  readonly ref: Readonly<Record<string, string | number>>;
  /** For people, without a person's name. */
  readonly title: string;
  readonly clinicianId: ClinicianId;
  readonly sessionId: SessionId | null;
  /** Intents of one order key are sent one after the other: the session's, the treatment's or the device's id. */
  readonly orderKey: string;
  /** Transaction of the chaincode, such as `seals:commit`. */
  readonly transaction: string;
  readonly args: readonly string[];
  readonly transient: Readonly<Record<string, string>>;
}

export interface Outbox {
  /** The changes that store an intent; put them into the same `write` as the record they serve, then `wake`. */
  prepare(intent: NewIntent): readonly RecordChange[];
  wake(): void;
  entry(intentId: IntentId): Promise<OutboxEntry | undefined>;
  onSealed(listener: (intentId: IntentId, transactionId: string) => void): () => void;
}
