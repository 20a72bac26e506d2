import type { FastifyError } from 'fastify';
import { ServiceError, type ErrorCode } from '#shared/contract/errors.ts';

/** HTTP status of each kind of failure. */
export const httpStatus: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'wrong-pin': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  cancelled: 409,
  // Not connected, not registered, or not made for that.
  device: 409,
  'too-large': 413,
  'needs-confirmation': 422,
  locked: 423,
  'slow-down': 429,
  internal: 500,
  ledger: 502,
  unavailable: 503,
  // What was recorded is not there to be read; nothing in this program failed.
  journal: 503,
  disk: 507,
};

export const notFound = (): ServiceError =>
  new ServiceError('not-found', 'There is nothing at this address.', 'The requests are listed at /api/docs.');

export const noStreamHere = (): ServiceError =>
  new ServiceError('bad-request', 'There is no stream at this address.', 'Live data comes over /api/stream.');

export const onlyStreamHere = (): ServiceError =>
  new ServiceError('bad-request', 'This is the address of the stream.', 'Open a WebSocket here.');

export const tooManyRequests = (): ServiceError =>
  new ServiceError('slow-down', 'Too many requests.', 'Wait a minute, then try again.', true);

export const foreignRequest = (): ServiceError =>
  new ServiceError(
    'not-allowed',
    'This request came from another page or to another name than this workstation’s.',
    'Use the address that VitalSeal printed when it started.',
  );

/**
 * What Fastify itself refuses, in the words of the contract; anything it does not know stays what it is.
 * @param limitBytes what a body may have at this route
 */
export function explain(error: unknown, limitBytes = 0): unknown {
  if (error instanceof ServiceError || !isFastifyError(error)) return error;
  const status = error.statusCode ?? 500;
  if (status === 413) {
    const most = Math.floor(limitBytes / 1024);
    return new ServiceError(
      'too-large',
      'The request is too large.',
      `This one may have ${most} KB at most.`,
    );
  }
  if (status === 404 || status === 403) return notFound();
  if (status === 408) {
    return new ServiceError('bad-request', 'The request came too slowly.', 'Try again.', true);
  }
  if (status >= 400 && status < 500) {
    return new ServiceError(
      'bad-request',
      'The request could not be read.',
      'Send JSON with the content type application/json.',
    );
  }
  if (status === 503) {
    return new ServiceError('unavailable', 'VitalSeal is being closed.', 'Start it again.', true);
  }
  return error;
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}
