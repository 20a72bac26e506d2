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

export interface Stub {
  getTxID(): string;
  /** The time that the client signed into its proposal; the same on every peer. */
  getDateTimestamp(): Date;
  /** Empty when there is no such key. */
  getState(key: string): Promise<Uint8Array>;
  putState(key: string, value: Uint8Array): Promise<void>;
  createCompositeKey(objectType: string, attributes: string[]): string;
  splitCompositeKey(compositeKey: string): { objectType: string; attributes: string[] };
  getStateByPartialCompositeKey(objectType: string, attributes: string[]): AsyncIterable<KeyValue>;
  getHistoryForKey(key: string): AsyncIterable<KeyModification>;
  getTransient(): Map<string, Uint8Array>;
  getPrivateData(collection: string, key: string): Promise<Uint8Array>;
  putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void>;
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
