import { KeyEndorsementPolicy } from 'fabric-shim';
import type { ChaincodeStub } from 'fabric-shim-api';
import type { KeyModification, KeyValue, Page, Stub } from '../stub.ts';

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

  setEndorsers(key: string, mspIds: readonly string[]): Promise<void> {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs('PEER', ...mspIds);
    return this.#stub.setStateValidationParameter(key, policy.getPolicy());
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

  async getPage(objectType: string, attributes: string[], pageSize: number, bookmark: string): Promise<Page> {
    const { iterator, metadata } = await this.#stub.getStateByPartialCompositeKeyWithPagination(
      objectType,
      attributes,
      pageSize,
      bookmark,
    );
    const entries: KeyValue[] = [];
    for (let each = await iterator.next(); !each.done; each = await iterator.next()) entries.push(each.value);
    await iterator.close();
    // Whatever its type says, an empty page comes without metadata.
    const given = metadata as typeof metadata | undefined;
    return { entries, bookmark: given?.bookmark ?? '' };
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

  purgePrivateData(collection: string, key: string): Promise<void> {
    return this.#stub.purgePrivateData(collection, key);
  }

  getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    return this.#stub.getPrivateDataHash(collection, key);
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.#stub.setEvent(name, payload);
  }
}
