import { sha256Hex, canonicalDigest } from '#main/crypto/sha256.ts';
import type { Proposal, ReadWriteSet, Version } from '#main/ledger-format/embedded.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import type { Context, KeyModification, KeyValue, Page, Stub } from '#chaincode/stub.ts';
import { ContractError } from '#chaincode/errors.ts';
import { transactionOf } from '#chaincode/transactions.ts';
import { compositeRange, createCompositeKey, splitCompositeKey } from '#main/ledger-format/composite-key.ts';
import { decryptPrivate } from './private-data.ts';
import {
  Place,
  PrivateDigest,
  readBlock,
  readEntry,
  parseEntry,
  StateEntry,
  storeKeys,
  type Reading,
} from './store.ts';

export interface PrivateWrite {
  readonly collection: string;
  readonly keyDigest: string;
  readonly value: Uint8Array;
}

export interface Simulation {
  readonly payload: string;
  readonly event: { readonly name: string; readonly payload: string } | null;
  readonly readWriteSet: ReadWriteSet;
  readonly privateWrites: readonly PrivateWrite[];
}

export interface SimulationInput {
  readonly reading: Reading;
  readonly proposal: Proposal;
  readonly transactionId: string;
  readonly transient: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly privateDataKey: Uint8Array;
}

/**
 * Runs a transaction against the state as it is and notes what it read and would write; changes nothing.
 * @throws LedgerError contract when a rule refuses, outdated when there is no such transaction
 */
export async function simulate(input: SimulationInput): Promise<Simulation> {
  const { proposal, attributes } = input;
  const stub = new RecordingStub(input);
  const context: Context = {
    stub,
    clientIdentity: {
      getMSPID: () => proposal.creator.mspId,
      getAttributeValue: (name) => attributes[name] ?? null,
    },
  };
  const transaction = transactionOf(proposal.transaction);
  if (transaction === undefined) {
    throw new LedgerError('outdated', `The ledger knows no transaction ${proposal.transaction}.`);
  }
  try {
    const payload = await transaction(context, ...proposal.args);
    return stub.result(payload);
  } catch (error) {
    if (error instanceof ContractError) throw new LedgerError('contract', error.message, { cause: error });
    throw error;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Notes every read with the version it saw. As in Fabric, reads do not see the transaction's own writes. */
export class RecordingStub implements Stub {
  readonly #input: SimulationInput;
  readonly #reads = new Map<string, Version | null>();
  readonly #ranges: ReadWriteSet['ranges'][number][] = [];
  readonly #writes = new Map<string, string>();
  readonly #privateReads = new Map<string, ReadWriteSet['privateReads'][number]>();
  readonly #privateWrites = new Map<string, PrivateWrite>();
  readonly #privatePurges = new Map<string, Omit<PrivateWrite, 'value'>>();
  readonly #endorsers = new Map<string, string[]>();
  #event: Simulation['event'] = null;

  constructor(input: SimulationInput) {
    this.#input = input;
  }

  /** Sets are sorted by key, so that the same run gives the same bytes. */
  result(payload: string): Simulation {
    const privateWrites = sortedValues(this.#privateWrites);
    const privatePurges = sortedValues(this.#privatePurges);
    const endorsers = sorted(this.#endorsers).map(([key, mspIds]) => ({ key, mspIds }));
    return {
      payload,
      event: this.#event,
      privateWrites,
      readWriteSet: {
        reads: sorted(this.#reads).map(([key, version]) => ({ key, version })),
        ranges: this.#ranges,
        writes: sorted(this.#writes).map(([key, value]) => ({ key, value })),
        privateReads: sortedValues(this.#privateReads),
        privateWrites: privateWrites.map(({ collection, keyDigest, value }) => ({
          collection,
          keyDigest,
          valueDigest: sha256Hex(value),
        })),
        ...(privatePurges.length === 0 ? {} : { privatePurges }),
        ...(endorsers.length === 0 ? {} : { endorsers }),
      },
    };
  }

  getTxID(): string {
    return this.#input.transactionId;
  }

  getDateTimestamp(): Date {
    return new Date(this.#input.proposal.timestampMs);
  }

  async getState(key: string): Promise<Uint8Array> {
    const entry = await readEntry(this.#input.reading, storeKeys.state(key), StateEntry);
    this.#reads.set(key, entry?.version ?? null);
    return encoder.encode(entry?.value ?? '');
  }

  async putState(key: string, value: Uint8Array): Promise<void> {
    if (key === '' || !key.isWellFormed()) throw new Error('a key is a text that is not empty');
    if (value.length === 0) throw new Error('an empty value means that there is none');
    this.#writes.set(key, decoder.decode(value));
  }

  async setEndorsers(key: string, mspIds: readonly string[]): Promise<void> {
    this.#endorsers.set(key, [...mspIds]);
  }

  createCompositeKey(objectType: string, attributes: string[]): string {
    return createCompositeKey(objectType, attributes);
  }

  splitCompositeKey(compositeKey: string): { objectType: string; attributes: string[] } {
    return splitCompositeKey(compositeKey);
  }

  async *getStateByPartialCompositeKey(objectType: string, attributes: string[]): AsyncIterable<KeyValue> {
    const { start, end } = compositeRange(objectType, attributes);
    const entries = await readRange(this.#input.reading, start, end);
    this.#ranges.push({ start, end, digest: rangeDigest(entries) });
    for (const { key, entry } of entries) yield { key, value: encoder.encode(entry.value) };
  }

  async getPage(objectType: string, attributes: string[], pageSize: number, bookmark: string): Promise<Page> {
    const { start, end } = compositeRange(objectType, attributes);
    const found = await readRange(this.#input.reading, bookmark === '' ? start : bookmark, end, pageSize + 1);
    const entries = found.map(({ key, entry }) => ({ key, value: encoder.encode(entry.value) }));
    return { entries: entries.slice(0, pageSize), bookmark: entries[pageSize]?.key ?? '' };
  }

  /** Newest first, as in Fabric. */
  async *getHistoryForKey(key: string): AsyncIterable<KeyModification> {
    const { reading } = this.#input;
    const prefix = storeKeys.historyPrefix(key);
    const places = await reading.db
      .values({ gte: prefix, lt: `${prefix}~`, reverse: true, ...snapshotOf(reading) })
      .all();
    for (const text of places) {
      const place = parseEntry(prefix, text, Place);
      const block = await readBlock(reading, place.block);
      const transaction = block?.envelopes[place.transaction]?.transaction;
      const write = transaction?.readWriteSet.writes.find((each) => each.key === key);
      if (transaction === undefined || write === undefined) {
        throw new LedgerError(
          'corrupt',
          `The ledger's store is damaged: block ${place.block} lacks a write.`,
        );
      }
      yield { txId: transaction.transactionId, value: encoder.encode(write.value), isDelete: false };
    }
  }

  getTransient(): Map<string, Uint8Array> {
    const entries = Object.entries(this.#input.transient);
    return new Map(entries.map(([name, value]) => [name, encoder.encode(value)]));
  }

  async getPrivateData(collection: string, key: string): Promise<Uint8Array> {
    const keyDigest = sha256Hex(key);
    const known = await this.#readPrivateDigest(collection, keyDigest);
    if (known === undefined) return new Uint8Array();
    const { reading, privateDataKey } = this.#input;
    const place = storeKeys.privateValue(collection, keyDigest);
    const text = await reading.db.get(place, snapshotOf(reading));
    if (text === undefined) return new Uint8Array();
    const value = decryptPrivate(privateDataKey, place, text);
    if (sha256Hex(value) !== known.valueDigest) {
      throw new LedgerError('corrupt', "The ledger's store is damaged: a private value has another digest.");
    }
    return value;
  }

  async putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void> {
    const keyDigest = sha256Hex(key);
    this.#privateWrites.set(`${collection}/${keyDigest}`, { collection, keyDigest, value });
  }

  async purgePrivateData(collection: string, key: string): Promise<void> {
    const keyDigest = sha256Hex(key);
    this.#privatePurges.set(`${collection}/${keyDigest}`, { collection, keyDigest });
  }

  async getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    const known = await this.#readPrivateDigest(collection, sha256Hex(key));
    return Buffer.from(known?.valueDigest ?? '', 'hex');
  }

  setEvent(name: string, payload: Uint8Array): void {
    if (name === '') throw new Error('an event has a name');
    this.#event = { name, payload: decoder.decode(payload) };
  }

  async #readPrivateDigest(collection: string, keyDigest: string): Promise<PrivateDigest | undefined> {
    const key = storeKeys.privateDigest(collection, keyDigest);
    const known = await readEntry(this.#input.reading, key, PrivateDigest);
    this.#privateReads.set(key, { collection, keyDigest, version: known?.version ?? null });
    return known;
  }
}

/** State entries with `start` ≤ key < `end`, in key order; without `limit` all of them. */
export async function readRange(
  reading: Reading,
  start: string,
  end: string,
  limit = -1,
): Promise<{ readonly key: string; readonly entry: StateEntry }[]> {
  const prefix = storeKeys.state('');
  const range = { gte: storeKeys.state(start), lt: storeKeys.state(end), limit, ...snapshotOf(reading) };
  const entries = await reading.db.iterator(range).all();
  return entries.map(([key, text]) => ({
    key: key.slice(prefix.length),
    entry: parseEntry(key, text, StateEntry),
  }));
}

export function rangeDigest(
  entries: readonly { readonly key: string; readonly entry: StateEntry }[],
): string {
  return canonicalDigest(entries.map(({ key, entry }) => ({ key, version: entry.version })));
}

function snapshotOf(reading: Reading): Pick<Reading, 'snapshot'> {
  return reading.snapshot === undefined ? {} : { snapshot: reading.snapshot };
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function sortedValues<V>(map: ReadonlyMap<string, V>): V[] {
  return sorted(map).map(([, value]) => value);
}
