import { ServiceError } from '#shared/contract/errors.ts';

/** Of work that takes a while: how far it is, and whether anybody still waits for it. */
export interface Work {
  /** Tells those who wait. @param done between 0 and 1 @throws ServiceError('cancelled') when nobody waits any more */
  progress(done: number): void;
  /** Aborts when nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Nobody looks on. */
export const unwatched: Work = { progress: () => undefined };

/** Whoever waits is there until `signal` aborts. */
export function watchedBy(signal: AbortSignal): Work {
  return {
    signal,
    progress() {
      if (signal.aborted) throw gaveUp();
    },
  };
}

/** A part of it, which is done when the whole has come from `from` to `to`. */
export function shareOf(work: Work, from: number, to: number): Work {
  return { signal: work.signal, progress: (done) => work.progress(from + (to - from) * done) };
}

export const gaveUp = (): ServiceError =>
  new ServiceError('cancelled', 'This was given up.', 'Ask again when it is needed.', true);
