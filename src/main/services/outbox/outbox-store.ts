import { z } from 'zod';
import type { Explanation } from '#shared/contract/errors.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { IntentId } from '#shared/domain/ids.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { OpenIntent, SealedEntry, waitingOf, type Waiting } from './open-intent.ts';

export const outboxKeys = {
  openPrefix: 'outbox/open/',
  sealedPrefix: 'outbox/sealed/',
  open: (intentId: IntentId) => `outbox/open/${intentId}`,
  sealed: (intentId: IntentId) => `outbox/sealed/${intentId}`,
  sealedCount: 'outbox/sealed-count',
  paused: 'outbox/paused',
  continues: (orderKey: string) => `outbox/continues/${orderKey}`,
};

const Paused = z.strictObject({ reason: z.string(), hint: z.string() });

/** So many open intents are read at once. */
const pageSize = 256;

/** The outbox in the record store. */
export class OutboxStore {
  readonly #records: RecordStore;
  #sealedCount = 0;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  get sealedCount(): number {
    return this.#sealedCount;
  }

  /** All open intents without their content. @throws ServiceError('locked') before the workstation key is there */
  async load(): Promise<Waiting[]> {
    this.#sealedCount = z
      .int()
      .default(0)
      .parse(await this.#records.get(outboxKeys.sealedCount));
    const waiting: Waiting[] = [];
    let after: string | undefined;
    for (;;) {
      const options = { limit: pageSize, ...(after === undefined ? {} : { after }) };
      const page = await this.#records.list(outboxKeys.openPrefix, options);
      waiting.push(...page.map(({ value }) => waitingOf(OpenIntent.parse(value))));
      after = page.at(-1)?.key;
      if (page.length < pageSize) return waiting;
    }
  }

  async open(intentId: IntentId): Promise<OpenIntent | undefined> {
    const stored = await this.#records.get(outboxKeys.open(intentId));
    return stored === undefined ? undefined : OpenIntent.parse(stored);
  }

  async put(open: OpenIntent): Promise<void> {
    await this.#records.write([{ key: outboxKeys.open(open.intent.intentId), value: open }]);
  }

  async sealed(intentId: IntentId): Promise<OutboxEntry | undefined> {
    const stored = await this.#records.get(outboxKeys.sealed(intentId));
    return stored === undefined ? undefined : SealedEntry.parse(stored);
  }

  async listSealed(limit: number, before?: IntentId): Promise<OutboxEntry[]> {
    const after = before === undefined ? {} : { after: outboxKeys.sealed(before) };
    const stored = await this.#records.list(outboxKeys.sealedPrefix, { limit, reverse: true, ...after });
    return stored.map(({ value }) => SealedEntry.parse(value));
  }

  /** From open to sealed in one write. */
  async seal(entry: OutboxEntry): Promise<void> {
    const count = ++this.#sealedCount;
    try {
      await this.#records.write([
        { key: outboxKeys.open(entry.intentId), value: undefined },
        { key: outboxKeys.sealed(entry.intentId), value: entry },
        { key: outboxKeys.sealedCount, value: count },
      ]);
    } catch (error) {
      this.#sealedCount--;
      throw error;
    }
  }

  /** The chain on which this order key began; undefined: it did not begin before this workstation joined a network. */
  async continues(orderKey: string): Promise<string | undefined> {
    return z
      .string()
      .optional()
      .parse(await this.#records.get(outboxKeys.continues(orderKey)));
  }

  async setContinues(chainId: string, orderKeys: Iterable<string>): Promise<void> {
    const changes = [...orderKeys].map((key) => ({ key: outboxKeys.continues(key), value: chainId }));
    while (changes.length > 0) await this.#records.write(changes.splice(0, pageSize));
  }

  /** undefined: it is not paused. */
  async paused(): Promise<Explanation | undefined> {
    const stored = await this.#records.get(outboxKeys.paused);
    return stored === undefined ? undefined : Paused.parse(stored);
  }

  async setPaused(why: Explanation | undefined): Promise<void> {
    await this.#records.write([{ key: outboxKeys.paused, value: why }]);
  }
}
