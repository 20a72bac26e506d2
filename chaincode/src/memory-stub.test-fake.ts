import { createHash } from 'node:crypto';
import type { Context, KeyModification, KeyValue, Stub } from './stub.ts';

const encoder = new TextEncoder();
const none = new Uint8Array();

/** Who calls in a test. */
export interface Who {
  readonly mspId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A fake of Fabric's stub over maps: each transaction sees the state before it, and its writes count when it ends. */
export class MemoryLedger {
  readonly state = new Map<string, Uint8Array>();
  readonly privateState = new Map<string, Uint8Array>();
  readonly events: { name: string; payload: string }[] = [];
  #transactions = 0;

  /** @throws what the rule throws; then nothing is written */
  async run(
    who: Who,
    transient: Readonly<Record<string, string>>,
    transaction: (context: Context) => Promise<string>,
  ): Promise<string> {
    const stub = new MemoryStub(this, `transaction-${++this.#transactions}`, transient);
    const clientIdentity = {
      getMSPID: () => who.mspId,
      getAttributeValue: (name: string) => who.attributes[name] ?? null,
    };
    const answer = await transaction({ stub, clientIdentity });
    for (const [key, value] of stub.writes) this.state.set(key, value);
    for (const [key, value] of stub.privateWrites) this.privateState.set(key, value);
    if (stub.event !== undefined) this.events.push(stub.event);
    return answer;
  }
}

class MemoryStub implements Stub {
  readonly writes = new Map<string, Uint8Array>();
  readonly privateWrites = new Map<string, Uint8Array>();
  event: { name: string; payload: string } | undefined;
  readonly #ledger: MemoryLedger;
  readonly #id: string;
  readonly #transient: Readonly<Record<string, string>>;

  constructor(ledger: MemoryLedger, id: string, transient: Readonly<Record<string, string>>) {
    this.#ledger = ledger;
    this.#id = id;
    this.#transient = transient;
  }

  getTxID(): string {
    return this.#id;
  }

  getDateTimestamp(): Date {
    return new Date(Date.UTC(2026, 0, 1));
  }

  async getState(key: string): Promise<Uint8Array> {
    return this.#ledger.state.get(key) ?? none;
  }

  async putState(key: string, value: Uint8Array): Promise<void> {
    this.writes.set(key, value);
  }

  createCompositeKey(objectType: string, attributes: string[]): string {
    return `\u0000${[objectType, ...attributes].join('\u0000')}\u0000`;
  }

  splitCompositeKey(key: string): { objectType: string; attributes: string[] } {
    const [objectType = '', ...attributes] = key.slice(1, -1).split('\u0000');
    return { objectType, attributes };
  }

  async *getStateByPartialCompositeKey(objectType: string, attributes: string[]): AsyncIterable<KeyValue> {
    const prefix = this.createCompositeKey(objectType, attributes);
    const keys = [...this.#ledger.state.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    for (const key of keys) yield { key, value: this.#ledger.state.get(key) ?? none };
  }

  async *getHistoryForKey(): AsyncIterable<KeyModification> {
    yield* [];
  }

  getTransient(): Map<string, Uint8Array> {
    return new Map(Object.entries(this.#transient).map(([name, value]) => [name, encoder.encode(value)]));
  }

  async getPrivateData(collection: string, key: string): Promise<Uint8Array> {
    return this.#ledger.privateState.get(`${collection} ${key}`) ?? none;
  }

  async putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void> {
    this.privateWrites.set(`${collection} ${key}`, value);
  }

  async getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    const value = await this.getPrivateData(collection, key);
    return value.length === 0 ? none : createHash('sha256').update(value).digest();
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.event = { name, payload: new TextDecoder().decode(payload) };
  }
}
