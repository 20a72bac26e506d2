import { createHash } from 'node:crypto';
import type { Context, KeyModification, KeyValue, Page, Stub } from './stub.ts';

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
  readonly history = new Map<string, KeyModification[]>();
  /** Whose peers must endorse a change of a key. */
  readonly endorsers = new Map<string, readonly string[]>();
  readonly events: { name: string; payload: string }[] = [];
  /** The transactions' time. */
  nowMs = Date.UTC(2026, 0, 1);
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
    for (const [key, value] of stub.writes) {
      this.state.set(key, value);
      const before = this.history.get(key) ?? [];
      this.history.set(key, [{ txId: stub.getTxID(), value, isDelete: false }, ...before]);
    }
    for (const [key, mspIds] of stub.endorsers) this.endorsers.set(key, mspIds);
    for (const [key, value] of stub.privateWrites) this.privateState.set(key, value);
    for (const key of stub.purged) this.privateState.delete(key);
    if (stub.event !== undefined) this.events.push(stub.event);
    return answer;
  }
}

class MemoryStub implements Stub {
  readonly writes = new Map<string, Uint8Array>();
  readonly endorsers = new Map<string, readonly string[]>();
  readonly privateWrites = new Map<string, Uint8Array>();
  readonly purged = new Set<string>();
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
    return new Date(this.#ledger.nowMs);
  }

  async getState(key: string): Promise<Uint8Array> {
    return this.#ledger.state.get(key) ?? none;
  }

  async putState(key: string, value: Uint8Array): Promise<void> {
    this.writes.set(key, value);
  }

  async setEndorsers(key: string, mspIds: readonly string[]): Promise<void> {
    this.endorsers.set(key, mspIds);
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

  async getPage(objectType: string, attributes: string[], pageSize: number, bookmark: string): Promise<Page> {
    const entries: KeyValue[] = [];
    for await (const entry of this.getStateByPartialCompositeKey(objectType, attributes)) {
      if (entry.key >= bookmark) entries.push(entry);
    }
    return { entries: entries.slice(0, pageSize), bookmark: entries[pageSize]?.key ?? '' };
  }

  async *getHistoryForKey(key: string): AsyncIterable<KeyModification> {
    yield* this.#ledger.history.get(key) ?? [];
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

  async purgePrivateData(collection: string, key: string): Promise<void> {
    this.purged.add(`${collection} ${key}`);
  }

  async getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    const value = await this.getPrivateData(collection, key);
    return value.length === 0 ? none : createHash('sha256').update(value).digest();
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.event = { name, payload: new TextDecoder().decode(payload) };
  }
}
