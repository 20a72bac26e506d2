import { randomBytes } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Clock } from '#main/ports/clock.ts';
import { digestOf } from './connections.ts';

export interface LinkTokens {
  /** @param lifeMs Infinity for the one that is printed at the start */
  make(lifeMs: number): string;
  /** @throws ServiceError('not-signed-in') for a wrong, used or expired token */
  spend(token: string): void;
}

const mostOpen = 100;

/** Single-use tokens of 32 random bytes; only their digests are kept. */
export function createLinkTokens(clock: Clock): LinkTokens {
  const endsAt = new Map<string, number>();
  return {
    make(lifeMs) {
      const now = clock.monotonic();
      for (const [digest, end] of endsAt) {
        if (now >= end || (endsAt.size >= mostOpen && end !== Infinity)) endsAt.delete(digest);
      }
      const token = randomBytes(32).toString('base64url');
      endsAt.set(digestOf(token), now + lifeMs);
      return token;
    },
    spend(token) {
      const digest = digestOf(token);
      const end = endsAt.get(digest);
      endsAt.delete(digest);
      if (end === undefined || clock.monotonic() >= end) throw linkUsed();
    },
  };
}

function linkUsed(): ServiceError {
  return new ServiceError(
    'not-signed-in',
    'This address was used already, or is not good any more.',
    'Each address links one browser. A signed-in colleague can make a new one, or start VitalSeal again.',
  );
}
