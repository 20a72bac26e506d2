import type { z } from 'zod';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import { courseOf } from '#main/ledger-format/kinds.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { OutboxService } from '#main/services/outbox/outbox.ts';
import { InTurn } from '#main/in-turn.ts';

/** What the events of a kind of record have in common. */
interface HistoryEvent {
  /** 1, 2, 3 … within the record. */
  readonly version: number;
}

export interface HistoryParts<E extends HistoryEvent> {
  readonly records: RecordStore;
  readonly outbox: Pick<OutboxService, 'ready' | 'prepare' | 'wake' | 'onSealedIntent'>;
  /** Kind of record, with a `course`: its events lie below `KIND/ID/`. */
  readonly kind: string;
  /** As stored, never changed afterwards. */
  readonly event: z.ZodType<E>;
}

/** An event that is to follow, and what goes into the same write. */
export interface Following<E> {
  readonly event: E;
  /** What brings it onto the ledger. */
  readonly intent: NewIntent;
  /** Such as where the record is found. */
  readonly changes?: readonly RecordChange[];
}

export interface Appended<E> {
  readonly events: readonly E[];
  readonly added: boolean;
}

/**
 * Records that are lists of events: nothing is overwritten, and what a record is now is read by folding its events. Each
 * event is stored in one write with the intent that seals it, in the order of a turn for each record. What began on a
 * standalone ledger goes on after joining a network by itself: the outbox knows the record by its intents' order key.
 */
export class History<Id extends string, E extends HistoryEvent> {
  readonly #parts: HistoryParts<E>;
  readonly #turns = new InTurn<Id>();

  constructor(parts: HistoryParts<E>) {
    this.#parts = parts;
  }

  /** In their order; none: there is no such record. */
  async events(id: Id): Promise<E[]> {
    const entries = await this.#parts.records.list(this.#prefix(id));
    return entries.map(({ value }) => this.#parts.event.parse(value));
  }

  async event(id: Id, version: number): Promise<E | undefined> {
    const value = await this.#parts.records.get(this.#key(id, version));
    return value === undefined ? undefined : this.#parts.event.parse(value);
  }

  /**
   * Adds an event in the record's turn.
   * @param next from the events so far; undefined: nothing is to be added. What it throws is passed on, and nothing is written
   * @returns the events then, and whether one was added
   */
  append(id: Id, next: (events: readonly E[]) => Promise<Following<E> | undefined>): Promise<Appended<E>> {
    return this.#turns.take(id, async () => {
      const { records, outbox } = this.#parts;
      const before = await this.events(id);
      const following = await next(before);
      if (following === undefined) return { events: before, added: false };
      const { event, intent, changes = [] } = following;
      if (event.version !== before.length + 1) throw new Error(`version ${before.length + 1} comes next`);
      await outbox.ready();
      await records.write([
        { key: this.#key(id, event.version), value: event },
        ...changes,
        ...outbox.prepare(intent),
      ]);
      outbox.wake();
      return { events: [...before, event], added: true };
    });
  }

  /** Hears of each event that is on the ledger now, by its record's id as the intent names it. */
  onSealed(listener: (id: string) => void): () => void {
    const { outbox, kind } = this.#parts;
    const of = courseOf(kind)?.of;
    if (of === undefined) throw new Error(`a record with a history goes on: ${kind} has no course`);
    return outbox.onSealedIntent((intent) => {
      if (intent.kind === kind) listener(String(intent.ref[of]));
    });
  }

  #prefix(id: Id): string {
    return `${this.#parts.kind}/${id}/`;
  }

  #key(id: Id, version: number): string {
    return `${this.#prefix(id)}${String(version).padStart(6, '0')}`;
  }
}
