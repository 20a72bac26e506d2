import { v4 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { Clock, EventBus, Logger } from '#main/services/ports.ts';

/** A disk that is almost full takes small writes and refuses larger ones: it works again when none failed for this long. */
const quietMs = 1000;

/** Tells people once that a recording cannot be stored, and once that it goes on. */
export class DiskWatch {
  readonly #bus: EventBus;
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #told = false;
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
    if (this.#told) return;
    this.#told = true;
    const correlationId = v4();
    const known = error instanceof ServiceError ? error : undefined;
    this.#logger.error('session.not-stored', { sessionId, correlationId, code: known?.code ?? 'internal' });
    this.#bus.publish({
      type: 'notice',
      level: 'error',
      error: {
        code: known?.code ?? 'internal',
        message: `Recording has stopped storing. ${known?.message ?? 'An unexpected failure.'}`,
        hint: known?.hint ?? 'Call IT.',
        retryable: true,
        correlationId,
      },
    });
  }

  stored(sessionId: SessionId): void {
    if (!this.#told || this.failing) return;
    this.#told = false;
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
