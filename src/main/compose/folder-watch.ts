import { v4 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import type { DataFolder } from '#main/adapters/data-folder/index.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { Logger } from '#main/ports/logger.ts';

/** A person should hear of it before much is recorded into nothing. */
const lookMs = 2_000;

/** Looks every few seconds whether the data folder is still there, and says so on every screen when it is not. */
export function watchFolder(
  data: Pick<DataFolder, 'mustBeThere'>,
  { bus, logger }: { readonly bus: EventBus; readonly logger: Logger },
): { stop(): void } {
  let gone = false;

  async function look(): Promise<void> {
    try {
      await data.mustBeThere();
      gone = false;
    } catch (error) {
      if (gone || !(error instanceof ServiceError)) return;
      gone = true;
      const { code, message, hint, retryable } = error;
      const correlationId = v4();
      logger.error('data-folder.gone', { correlationId });
      bus.publish({
        type: 'notice',
        level: 'error',
        error: { code, message, hint, retryable, correlationId },
      });
    }
  }

  const timer = setInterval(() => void look(), lookMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
