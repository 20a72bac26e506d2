import { ServiceError } from '#shared/contract/errors.ts';

/** What every adapter refuses, in the same words. */

export function noSuchPayload(): ServiceError {
  return new ServiceError(
    'not-found',
    'This payload is not in the store.',
    'It was erased, or has not arrived yet. Try again when the workstation that recorded it is connected.',
  );
}

export function otherFacts(): ServiceError {
  return new ServiceError(
    'conflict',
    'These bytes are stored already, for another subject, type or time.',
    'Nothing was changed. Call IT: a payload was copied to where it does not belong.',
  );
}

/** Also where the bytes are gone and the index names them. */
export function otherBytes(cause?: unknown): ServiceError {
  return new ServiceError(
    'disk',
    'The payload store answered with other bytes than were stored.',
    'Call IT: the payload has to be brought back from a backup. What the ledger says of it is unharmed.',
    false,
    { cause },
  );
}

export function badWord(what: string): ServiceError {
  return new ServiceError(
    'bad-request',
    `This is no ${what}.`,
    'Nothing was changed. Check what was asked for.',
  );
}
