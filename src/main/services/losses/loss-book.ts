import { v7 } from 'uuid';
import { z } from 'zod';
import { TimeMs } from '#shared/domain/ids.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { RecordStore } from '#main/ports/record-store.ts';

/** Something that was kept here and is not as it was written. Names no person: who reads it may not know the patients. */
export const Loss = z.strictObject({
  lossId: z.string(),
  noticedMs: TimeMs,
  /** Where it was kept. */
  store: z.enum(['records', 'files', 'anchors', 'ledger', 'sessions']),
  reason: z.string(),
  hint: z.string(),
  /** Who of IT has seen it, and when; null: nobody yet, and every screen says it. */
  acknowledged: z.strictObject({ clinicianId: z.string(), timeMs: TimeMs }).nullable(),
});
export type Loss = z.infer<typeof Loss>;
export type NewLoss = Pick<Loss, 'store' | 'reason' | 'hint'>;

export interface LossBookParts {
  readonly records: RecordStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Every loss that was ever noticed here. None is forgotten: an auditor finds it for good, a screen until IT has seen it. */
export class LossBook {
  readonly #parts: LossBookParts;
  #losses: Loss[] = [];

  constructor(parts: LossBookParts) {
    this.#parts = parts;
  }

  /** Reads what was noticed at earlier starts; the records must be unlocked. */
  async load(): Promise<void> {
    const stored = await this.#parts.records.list(prefix);
    const known = stored.flatMap(({ value }) => Loss.safeParse(value).data ?? []);
    const noticed = this.#losses.filter((loss) => !known.some(({ lossId }) => lossId === loss.lossId));
    this.#losses = [...known, ...noticed];
  }

  /** Tells everybody, and keeps it. The same loss again, before IT has seen it, is told once. */
  async report(found: NewLoss): Promise<void> {
    const isTold = ({ store, reason, acknowledged }: Loss) =>
      store === found.store && reason === found.reason && acknowledged === null;
    if (this.#losses.some(isTold)) return;
    const { bus, clock, logger } = this.#parts;
    const loss: Loss = { ...found, lossId: v7(), noticedMs: clock.now(), acknowledged: null };
    this.#losses.push(loss);
    logger.error('loss.noticed', { lossId: loss.lossId, store: loss.store, reason: loss.reason });
    bus.publish(noticeOf(loss));
    await this.#keep(loss);
  }

  /** Newest last. */
  all(): readonly Loss[] {
    return this.#losses;
  }

  /** What a screen that opens now has to say. */
  standing(): readonly StreamEvent[] {
    return this.#losses.filter(({ acknowledged }) => acknowledged === null).map(noticeOf);
  }

  /** @returns undefined when there is no such loss */
  async acknowledge(lossId: string, clinicianId: string): Promise<Loss | undefined> {
    const loss = this.#losses.find((one) => one.lossId === lossId);
    if (loss === undefined || loss.acknowledged !== null) return loss;
    const seen = { ...loss, acknowledged: { clinicianId, timeMs: this.#parts.clock.now() } };
    await this.#parts.records.write([{ key: `${prefix}${lossId}`, value: seen }]);
    this.#losses = this.#losses.map((one) => (one === loss ? seen : one));
    return seen;
  }

  async #keep(loss: Loss): Promise<void> {
    try {
      await this.#parts.records.write([{ key: `${prefix}${loss.lossId}`, value: loss }]);
    } catch (error) {
      // It is on every screen now; at the next start it is found again.
      this.#parts.logger.warn('loss.not-stored', { lossId: loss.lossId, error: String(error) });
    }
  }
}

const prefix = 'loss/';

function noticeOf({ lossId, reason, hint }: Loss): StreamEvent {
  const error = { code: 'disk', message: reason, hint, retryable: false, correlationId: lossId } as const;
  return { type: 'notice', level: 'error', error };
}
