import { X509Certificate } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import { renewBeforeMs } from '#main/services/identity/ports.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { NodeSigner } from '#main/crypto/signing.ts';

/** A renewal that failed is tried again after so long, while the old certificate lasts. */
const againAfterMs = 3_600_000;

/** What this workstation signs with, over years of running. */
interface Renewing<T> {
  /** @throws ServiceError('locked') before the first sign-in */
  get(): Promise<T>;
  unlock(workstationKey: Uint8Array): Promise<void>;
}

/**
 * Keeps the workstation's own signing certificate good: loaded at the first sign-in, and again before it ends, without
 * making anybody wait while the old one lasts.
 * @param parts.load gives a renewed certificate when the stored one ends soon; where it cannot, the stored one or an error
 */
export function createRenewing<T extends { readonly node: NodeSigner }>(parts: {
  load(workstationKey: Uint8Array): Promise<T>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Renewing<T> {
  const { clock, logger } = parts;
  let workstationKey: Uint8Array | undefined;
  let known: { readonly value: T; readonly beginsMs: number; readonly endsMs: number } | undefined;
  let renewing: Promise<void> | undefined;
  let triedMs = -Infinity;

  async function load(key: Uint8Array): Promise<void> {
    const value = await parts.load(key);
    const { validFromDate, validToDate } = new X509Certificate(value.node.certificatePem);
    known = { value, beginsMs: validFromDate.getTime(), endsMs: validToDate.getTime() };
  }

  async function renew(key: Uint8Array): Promise<void> {
    triedMs = clock.monotonic();
    try {
      await load(key);
    } catch (error) {
      // The old one stays: whoever signs with it sees whether it still is good.
      logger.warn('ledger.signer-not-renewed', { error: error instanceof Error ? error.name : 'unknown' });
    } finally {
      renewing = undefined;
    }
  }

  return {
    async unlock(key) {
      const own = Uint8Array.from(key);
      await load(own);
      workstationKey = own;
    },
    async get() {
      if (known === undefined || workstationKey === undefined) throw stillLocked();
      const now = clock.now();
      // It begins later where it was made while the clock was ahead.
      const ended = now >= known.endsMs || now < known.beginsMs;
      const due = now >= known.endsMs - renewBeforeMs && clock.monotonic() - triedMs >= againAfterMs;
      if (ended || due) renewing ??= renew(workstationKey);
      if (ended) await renewing;
      return known.value;
    },
  };
}

function stillLocked(): ServiceError {
  return new ServiceError('locked', 'The ledger of this workstation is locked.', 'Sign in first.', true);
}
