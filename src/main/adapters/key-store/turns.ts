import { ServiceError } from '#shared/contract/errors.ts';

export interface Turns {
  /** Runs `work` after all earlier work of the same name has ended. @throws ServiceError('slow-down') when too many wait */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** More than any ward has clinicians at one workstation; less than would fill the memory with waiting requests. */
const mostWaiting = 16;

/** One after the other for each name, so that many guesses at once gain nothing over guesses in a row. */
export function createTurns(): Turns {
  const queues = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return {
    async take(name, work) {
      const queue = queues.get(name) ?? { last: Promise.resolve(), waiting: 0 };
      if (queue.waiting >= mostWaiting) throw tooMany();
      queues.set(name, queue);
      queue.waiting += 1;
      const run = queue.last.then(work);
      queue.last = run.catch(() => undefined);
      try {
        return await run;
      } finally {
        queue.waiting -= 1;
        if (queue.waiting === 0) queues.delete(name);
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
