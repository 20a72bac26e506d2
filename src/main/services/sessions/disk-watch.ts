import { v4 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { Logger } from '#main/ports/logger.ts';

/** A disk that is almost full takes small writes and refuses larger ones: it works again when none failed for this long. */
const quietMs = 1000;

/** Tells people once that a recording cannot be stored, and once that it goes on. */
export class DiskWatch {
  readonly #bus: EventBus;
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** What was told, until it is over. */
  #told: StreamEvent | null = null;
  #lastFailureMs = -Infinity;

  constructor(bus: EventBus, logger: Logger, clock: Pick<Clock, 'monotonic'>) {
    this.#bus = bus;
    this.#logger = logger;
    this.#clock = clock;
  }

  get failing(): boolean {
    return this.#clock.monotonic() - this.#lastFailureMs < quietMs;
  }

  failed(sessionId: SessionId, error: unknown): void {
    this.#lastFailureMs = this.#clock.monotonic();
    if (this.#told !== null) return;
    const correlationId = v4();
    const known = error instanceof ServiceError ? error : undefined;
    this.#logger.error('session.not-stored', { sessionId, correlationId, code: known?.code ?? 'internal' });
    this.#told = {
      type: 'notice',
      level: 'error',
      error: {
        code: known?.code ?? 'internal',
        message: `Recording has stopped storing. ${known?.message ?? 'An unexpected failure.'}`,
        hint: known?.hint ?? 'Call IT.',
        retryable: true,
        correlationId,
      },
    };
    this.#bus.publish(this.#told);
  }

  /** What a screen that opens now has to say. */
  standing(): readonly StreamEvent[] {
    return this.#told === null ? [] : [this.#told];
  }

  stored(sessionId: SessionId): void {
    if (this.#told === null || this.failing) return;
    this.#told = null;
    const correlationId = v4();
    this.#logger.info('session.stored-again', { sessionId, correlationId });
    this.#bus.publish({
      type: 'notice',
      level: 'info',
      error: {
        code: 'disk',
        message: 'Recording is stored again. What came in between is marked as a gap.',
        hint: 'Nothing to do.',
        retryable: false,
        correlationId,
      },
    });
  }
}
