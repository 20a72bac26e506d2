import type { ChaincodeStub } from 'fabric-shim-api';
import type { KeyModification, KeyValue, Stub } from '../stub.ts';

/** Fabric's stub as the rules see it. */
export class FabricStub implements Stub {
  readonly #stub: ChaincodeStub;

  constructor(stub: ChaincodeStub) {
    this.#stub = stub;
  }

  getTxID(): string {
    return this.#stub.getTxID();
  }

  getDateTimestamp(): Date {
    return this.#stub.getDateTimestamp();
  }

  getState(key: string): Promise<Uint8Array> {
    return this.#stub.getState(key);
  }

  putState(key: string, value: Uint8Array): Promise<void> {
    return this.#stub.putState(key, value);
  }

  createCompositeKey(objectType: string, attributes: string[]): string {
    return this.#stub.createCompositeKey(objectType, attributes);
  }

  splitCompositeKey(compositeKey: string): { objectType: string; attributes: string[] } {
    return this.#stub.splitCompositeKey(compositeKey);
  }

  getStateByPartialCompositeKey(objectType: string, attributes: string[]): AsyncIterable<KeyValue> {
    return this.#stub.getStateByPartialCompositeKey(objectType, attributes);
  }

  getHistoryForKey(key: string): AsyncIterable<KeyModification> {
    return this.#stub.getHistoryForKey(key);
  }

  getTransient(): Map<string, Uint8Array> {
    return this.#stub.getTransient();
  }

  getPrivateData(collection: string, key: string): Promise<Uint8Array> {
    return this.#stub.getPrivateData(collection, key);
  }

  putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void> {
    return this.#stub.putPrivateData(collection, key, value);
  }

  getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    return this.#stub.getPrivateDataHash(collection, key);
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.#stub.setEvent(name, payload);
  }
}
