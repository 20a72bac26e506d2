import { timingSafeEqual } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';

export interface WorkstationKey {
  /** @throws ServiceError('locked') */
  key(): Uint8Array;
  /** Takes the key over. */
  unlock(key: Uint8Array): Promise<void>;
}

/** The one key of this workstation, known from the first sign-in on; every clinician's keyring holds the same. */
export function createWorkstationKey(
  onUnlocked: (workstationKey: Uint8Array) => Promise<void>,
): WorkstationKey {
  let known: Uint8Array | undefined;
  let unlocking: Promise<void> | undefined;

  async function first(key: Uint8Array): Promise<void> {
    try {
      await onUnlocked(Uint8Array.from(key));
      known = Uint8Array.from(key);
    } finally {
      unlocking = undefined;
    }
  }

  return {
    key() {
      if (known === undefined) throw stillLocked();
      return known;
    },
    async unlock(key) {
      try {
        if (known === undefined) await (unlocking ??= first(key));
        if (known === undefined || !timingSafeEqual(known, key)) throw otherWorkstation();
      } finally {
        key.fill(0);
      }
    },
  };
}

function stillLocked(): ServiceError {
  return new ServiceError('locked', 'This workstation is locked.', 'Sign in first.', true);
}

function otherWorkstation(): ServiceError {
  return new ServiceError(
    'unavailable',
    'The key of this clinician belongs to another workstation.',
    'Ask an IT administrator to register you again on this workstation.',
  );
}
