/**
 * What a rule sees of the ledger: the part of Fabric's ChaincodeStub and ClientIdentity that the rules use, with
 * Fabric's names and meanings, so that Fabric's own objects and the embedded ledger's fit alike.
 * As in Fabric, reads give the state before the transaction: a rule does not see its own writes.
 */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface KeyModification {
  readonly txId: string;
  readonly value: Uint8Array;
  readonly isDelete: boolean;
}

/** Part of a range. */
export interface Page {
  readonly entries: readonly KeyValue[];
  /** The key of the next entry; empty when there is none. */
  readonly bookmark: string;
}

export interface Stub {
  getTxID(): string;
  /** The time that the client signed into its proposal; the same on every peer. */
  getDateTimestamp(): Date;
  /** Empty when there is no such key. */
  getState(key: string): Promise<Uint8Array>;
  putState(key: string, value: Uint8Array): Promise<void>;
  /** From this transaction on, peers of all these hospitals must endorse a change of the key. */
  setEndorsers(key: string, mspIds: readonly string[]): Promise<void>;
  createCompositeKey(objectType: string, attributes: string[]): string;
  splitCompositeKey(compositeKey: string): { objectType: string; attributes: string[] };
  getStateByPartialCompositeKey(objectType: string, attributes: string[]): AsyncIterable<KeyValue>;
  /**
   * The same, at most `pageSize` entries, beginning at the key `bookmark`; empty: at the start. For evaluations alone:
   * Fabric checks no phantoms behind it.
   */
  getPage(objectType: string, attributes: string[], pageSize: number, bookmark: string): Promise<Page>;
  /** Newest first. */
  getHistoryForKey(key: string): AsyncIterable<KeyModification>;
  getTransient(): Map<string, Uint8Array>;
  getPrivateData(collection: string, key: string): Promise<Uint8Array>;
  putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void>;
  /** The value is destroyed, in the past too, and its hash with it. */
  purgePrivateData(collection: string, key: string): Promise<void>;
  /** SHA-256 of the private value, known to every hospital; empty when there is none. */
  getPrivateDataHash(collection: string, key: string): Promise<Uint8Array>;
  setEvent(name: string, payload: Uint8Array): void;
}

export interface ClientIdentity {
  getMSPID(): string;
  /** From the extension that Fabric CA writes, 1.2.3.4.5.6.7.8.1; null when the certificate has no such attribute. */
  getAttributeValue(name: string): string | null;
}

export interface Context {
  readonly stub: Stub;
  readonly clientIdentity: ClientIdentity;
}

/** A transaction takes texts and gives a text, as over the wire. @throws ContractError when a rule refuses */
export type Transaction = (context: Context, ...args: string[]) => Promise<string>;
