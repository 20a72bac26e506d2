import type { WorkId } from '#shared/contract/work.ts';
import { gaveUp, type Work } from '#main/ports/work.ts';
import type { HandlersOf } from '#main/services/api/handlers.ts';

interface Running {
  done: number;
  readonly givenUp: AbortController;
}

/** Long work that is waited for, by connection and the name that it was given there: how far it is, and giving it up. */
export class WorkBook {
  readonly #running = new Map<string, Running>();

  /** @param workId undefined: nobody asks how far it is @throws ServiceError('cancelled') when it was given up */
  async run<T>(
    connectionId: string,
    workId: WorkId | undefined,
    work: Work,
    job: (work: Work) => Promise<T>,
  ): Promise<T> {
    if (workId === undefined) return job(work);
    const key = `${connectionId} ${workId}`;
    const running: Running = { done: 0, givenUp: new AbortController() };
    this.#running.set(key, running);
    try {
      return await job(watched(work, running));
    } finally {
      // Another of the same name is not this one.
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }

  /** @returns between 0 and 1; null: nothing of that name is being worked on */
  progress(connectionId: string, workId: WorkId): number | null {
    return this.#running.get(`${connectionId} ${workId}`)?.done ?? null;
  }

  cancel(connectionId: string, workId: WorkId): void {
    this.#running.get(`${connectionId} ${workId}`)?.givenUp.abort();
  }
}

function watched(work: Work, running: Running): Work {
  const { signal } = running.givenUp;
  return {
    signal: work.signal === undefined ? signal : AbortSignal.any([work.signal, signal]),
    progress(done) {
      if (signal.aborted) throw gaveUp();
      work.progress(done);
      running.done = Math.max(running.done, done);
    },
  };
}

export function createWorkHandlers(works: WorkBook): HandlersOf<'work'> {
  return {
    'work.progress': (_actor, { workId }, { id }) => ({ done: works.progress(id, workId) }),
    'work.cancel': (_actor, { workId }, { id }) => {
      works.cancel(id, workId);
      return {};
    },
  };
}
