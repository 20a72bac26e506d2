import { ServiceError } from '#shared/contract/errors.ts';
import { InTurn } from '#main/in-turn.ts';

export interface BoundedTurns {
  /** Runs `work` after all earlier work of the same name has ended. @throws ServiceError('slow-down') when too many wait */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** More than any ward has clinicians at one workstation; less than would fill the memory with waiting requests. */
const mostWaiting = 16;

/** One after the other for each name, so that many guesses at once gain nothing over guesses in a row. */
export function createBoundedTurns(): BoundedTurns {
  const turns = new InTurn<string>();
  const waiting = new Map<string, number>();
  return {
    async take(name, work) {
      const before = waiting.get(name) ?? 0;
      if (before >= mostWaiting) throw tooMany();
      waiting.set(name, before + 1);
      try {
        return await turns.take(name, work);
      } finally {
        const left = (waiting.get(name) ?? 0) - 1;
        if (left > 0) waiting.set(name, left);
        else waiting.delete(name);
      }
    },
  };
}

function tooMany(): ServiceError {
  return new ServiceError(
    'slow-down',
    'Too many sign-ins are waiting. The next try is possible in 5 s.',
    'Wait a moment, then try again.',
    true,
  );
}
