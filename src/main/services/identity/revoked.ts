import { ServiceError } from '#shared/contract/errors.ts';

/** What somebody meets whose certificates were revoked: at sign-in, when registered again, when something is to be signed. */
export function revokedClinician(revokedMs: number): ServiceError {
  const day = new Date(revokedMs).toISOString().slice(0, 10);
  return new ServiceError(
    'not-allowed',
    `The certificate of this clinician was revoked on ${day}.`,
    'Ask an it-admin why. Who comes back after a revocation is registered under a new id.',
  );
}
