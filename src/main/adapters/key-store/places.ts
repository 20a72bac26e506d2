import { ServiceError } from '#shared/contract/errors.ts';
import type { TypedAt } from '#main/services/identity/ports.ts';

/** Of all programs that are not signed in: one is checked, one waits; what is more is refused at once, and is no try. */
const mostStrangers = 2;
/** A screen checks one PIN; a second one may have been sent before the first was answered. */
const mostOfScreen = 4;

/**
 * scrypt takes 128 MB and half a second: one at a time. Screens go first: of strangers a screen waits at most for the
 * one that is being checked.
 */
export interface Places {
  /** Lets `work` in, if there is room for who typed it. @throws ServiceError('slow-down') before anything was done */
  admit<T>(at: TypedAt, work: () => Promise<T>): Promise<T>;
  /** Runs `work` alone, when it is its turn. Never to be nested. */
  alone<T>(at: TypedAt, work: () => Promise<T>): Promise<T>;
}

export function createPlaces(): Places {
  const inside = new Map<string, number>();
  const screens: (() => void)[] = [];
  const strangers: (() => void)[] = [];
  let busy = false;

  function next(): void {
    const start = screens.shift() ?? strangers.shift();
    if (start === undefined) busy = false;
    else start();
  }

  async function turn(queue: (() => void)[]): Promise<void> {
    if (!busy) {
      busy = true;
      return;
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  return {
    async admit(at, work) {
      const [name, most] =
        at === 'strangers' ? (['', mostStrangers] as const) : ([at.screen, mostOfScreen] as const);
      const there = inside.get(name) ?? 0;
      if (there >= most) throw tooMany();
      inside.set(name, there + 1);
      try {
        return await work();
      } finally {
        const left = (inside.get(name) ?? 1) - 1;
        if (left > 0) inside.set(name, left);
        else inside.delete(name);
      }
    },
    async alone(at, work) {
      await turn(at === 'strangers' ? strangers : screens);
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}

function tooMany(): ServiceError {
  return new ServiceError(
    'slow-down',
    'Too many sign-ins are waiting. The next try is possible in 5 s.',
    'Wait a moment, then try again. This was not counted as a wrong PIN.',
    true,
  );
}
