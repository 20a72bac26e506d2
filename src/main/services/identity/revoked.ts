import { ServiceError } from '#shared/contract/errors.ts';
import { localDay } from '#shared/domain/local-day.ts';

/** What somebody meets whose certificates were revoked: at sign-in, when registered again, when something is to be signed. */
export function revokedClinician(revokedMs: number): ServiceError {
  return new ServiceError(
    'not-allowed',
    `The certificate of this clinician was revoked on ${localDay(revokedMs)}.`,
    'Ask an IT administrator why. Who comes back after a revocation is registered under a new id.',
  );
}
