import type { DeviceId, SessionId } from '#shared/domain/ids.ts';

/** A session's append-only file. What `append` resolved for survives `kill -9`. */
export interface Journal {
  /**
   * Resolves with the record's sequence number after the record is on disk; fsync at least every 250 ms, shared by
   * all that wait. Sequence numbers grow and may have holes.
   * @throws ServiceError('disk') when it could not be stored; a later append may succeed again
   */
  append(record: JournalRecord): Promise<number>;
  /** Records in order of writing, also while recording; only those that fit the filter are read. */
  read(filter?: JournalFilter): AsyncIterable<StoredRecord>;
  health(): JournalHealth;
  /** Sequence number of the last whole record. */
  lastSequence(): number;
  close(): Promise<void>;
}

/** Entries that are looked up in different ways are kept apart in the journal's index. */
export type EntryTopic = 'session' | 'readings' | 'gap' | 'batch';

export type JournalRecord =
  /** A JSON entry: session started, device attached, reading, mark, gap … */
  | {
      readonly kind: 'entry';
      readonly topic: EntryTopic;
      /** Stretch of time that the entry is about, ms UTC; an entry without one fits every stretch. */
      readonly fromMs?: number;
      readonly toMs?: number;
      readonly entry: unknown;
    }
  /** Stream frames of one signal, as encoded by `encodeFrame`. */
  | {
      readonly kind: 'frames';
      readonly deviceId: DeviceId;
      readonly signalId: string;
      readonly bytes: Uint8Array;
    };

export type StoredRecord = JournalRecord & { readonly sequence: number };

export interface JournalFilter {
  /** Entries of these topics; left out: all of them, unless `signals` is given. */
  readonly topics?: readonly EntryTopic[];
  /** Frames of these signals, or of all; left out: all of them, unless `topics` is given. */
  readonly signals?: readonly { readonly deviceId: DeviceId; readonly signalId: string }[] | 'all';
  /** What overlaps `fromMs ≤ t < toMs`. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** First and last sequence number wanted. */
  readonly fromSequence?: number;
  readonly toSequence?: number;
}

/** What was found wrong on disk; all 0 in a whole journal. */
export interface JournalHealth {
  /** Cut off behind the last whole record and kept aside: an append that the end of the process interrupted. */
  readonly tornBytes: number;
  /** Places inside the journal that cannot be read; what lies behind them can. */
  readonly damagedStretches: number;
  readonly damagedBytes: number;
}

export interface JournalStore {
  /** @throws ServiceError('disk') when there is no room, ServiceError('locked') before the workstation key is there */
  create(sessionId: SessionId): Promise<Journal>;
  /** Repairs a torn tail (kept aside, never deleted) and opens for reading, and for appending when `append` is set. */
  open(sessionId: SessionId, append: boolean): Promise<Journal>;
  list(): Promise<readonly SessionId[]>;
  /** How much is on disk of a session, without opening it; 0: nothing. */
  bytesOf(sessionId: SessionId): Promise<number>;
  /** Deletes a closed journal of a session that nobody was told of. @throws ServiceError('disk') */
  discard(sessionId: SessionId): Promise<void>;
}
