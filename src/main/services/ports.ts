import type { ClinicianId, DeviceId, IntentId, SessionId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import type { OutboxEntry } from '#shared/contract/sealing.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import type { Gap } from '#shared/contract/sessions.ts';
import type { LiveVital, StreamEvent } from '#shared/contract/streams.ts';
import type { ConfigurationPart, Device, DeviceCommand } from '#shared/contract/devices.ts';
import type { Role } from '#shared/domain/roles.ts';

/**
 * What services need from outside and from one another, as small interfaces. Adapters implement the first half,
 * services the second; `compose.ts` puts them together.
 */

export interface Clock {
  /** UTC, ms. May jump when the machine's clock is set. */
  now(): number;
  /** Never jumps, ms from an arbitrary start. */
  monotonic(): number;
}

/** Structured log. Fields are ids, counts and codes: never a name, a record number, a PIN, a key. */
export interface Logger {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface SerialPortInfo {
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  /** Four hex digits, small letters. */
  readonly vendorId: string | null;
  readonly productId: string | null;
  /** The port belongs to a simulator. */
  readonly simulated: boolean;
}

export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'odd' | 'even';
  readonly stopBits: 1 | 2;
}

/** An open port. `onClose` may never fire when a cable is pulled: watch for silence. */
export interface SerialLink {
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): Promise<void>;
}

export interface SerialPorts {
  list(): Promise<readonly SerialPortInfo[]>;
  /** @throws Error when the port cannot be opened; the message names no path */
  open(path: string, settings: SerialSettings): Promise<SerialLink>;
}

/** Small records, encrypted at rest under the workstation key. A resolved write is on disk. */
export interface RecordStore {
  get(key: string): Promise<unknown>;
  /** All or nothing; resolves after fsync. A value of `undefined` deletes. */
  write(changes: readonly RecordChange[]): Promise<void>;
  /**
   * Entries whose key starts with `prefix`, in key order or backwards.
   * @param options `after`: only what comes behind this key, in the direction of reading
   */
  list(
    prefix: string,
    options?: { readonly limit?: number; readonly reverse?: boolean; readonly after?: string },
  ): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
}

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
export type EntryTopic = 'session' | 'readings' | 'gap' | 'batch' | 'overview';

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

/** Who asks: found by the host's connection, checked anew at every request. */
export interface Actor {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  readonly mspId: string;
}

/** Signs in a clinician's name. The private key stays inside. */
export interface Signer {
  readonly clinicianId: ClinicianId;
  readonly mspId: string;
  /** PEM, issued by the hospital's CA. */
  readonly certificatePem: string;
  /** ECDSA P-256 with SHA-256 over `bytes`; DER. @throws when the certificate has expired */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Keys of the clinicians who are signed in, or whose session runs on. */
export interface Signers {
  /** undefined: that clinician has to sign in first. */
  signerOf(clinicianId: ClinicianId): Signer | undefined;
  onChange(listener: () => void): () => void;
}

/** A frame on its way from a driver to viewers and to the journal, every 20–40 ms for each signal. */
export interface LiveFrame {
  readonly deviceId: DeviceId;
  readonly signalId: string;
  readonly frame: StreamFrame;
}

/** What the device service tells the rest. Listeners are called synchronously and must be quick. */
export interface DeviceFeed {
  onFrame(listener: (live: LiveFrame) => void): () => void;
  onVital(
    listener: (vital: Omit<LiveVital, 'sessionId'> & { readonly deviceId: DeviceId }) => void,
  ): () => void;
  onDevice(listener: (device: Device) => void): () => void;
  list(): readonly Device[];
  get(deviceId: DeviceId): Device | undefined;
  signalsOf(deviceId: DeviceId): readonly LiveSignal[];
  /** Loss is counted from here for the session. */
  assign(deviceId: DeviceId, sessionId: SessionId | null): void;
}

/** Every method checks that the actor's role may do it. */
export interface DeviceControl {
  register(actor: Actor, deviceId: DeviceId, label: string): Promise<Device>;
  /**
   * What is not sent stays as it is.
   * @param shown `configuration` before the person edited it: what they did not touch is not written back
   * @throws ServiceError('conflict') when another changed the same part meanwhile
   */
  configure(
    actor: Actor,
    deviceId: DeviceId,
    label: string | undefined,
    configuration: ConfigurationPart | undefined,
    shown?: ConfigurationPart,
  ): Promise<Device>;
  command(actor: Actor, deviceId: DeviceId, command: DeviceCommand): Promise<void>;
}

/** Where services publish what viewers should know. */
export interface EventBus {
  publish(event: StreamEvent): void;
  subscribe(listener: (event: StreamEvent) => void): () => void;
}

/** One write into the record store. */
export interface RecordChange {
  readonly key: string;
  readonly value: unknown;
}

/** Something that is to be on the ledger. `args` are public, `transient` is private data. */
export interface NewIntent {
  readonly intentId: IntentId;
  readonly kind: OutboxEntry['kind'];
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

/** Takes a session's batches; resolves when the batch is durably in the outbox. Same intent id again: nothing happens. */
export interface SealQueue {
  enqueue(batch: SealBatch): Promise<void>;
  onBatchSealed(listener: (sessionId: SessionId, number: number) => void): () => void;
}

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
