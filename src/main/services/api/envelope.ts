import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { ServiceError, type ErrorEnvelope } from '#shared/contract/errors.ts';
import type { Logger } from '#main/ports/logger.ts';

/**
 * Turns any failure into the one form in which it leaves the main process, and logs it under the same correlation
 * id. What no service explained becomes `internal`: its message may hold anything, so it goes neither out nor into
 * the log; only its kind and where it was thrown do.
 * @param at what was asked, such as a method's name
 */
export function toEnvelope(error: unknown, at: string, logger: Logger): ErrorEnvelope {
  const correlationId = uuidv7();
  if (error instanceof ServiceError) {
    const { code, message, hint, retryable } = error;
    logger.info('request-refused', { at, code, correlationId });
    return { code, message, hint, retryable, correlationId };
  }
  logger.error('request-failed', { at, correlationId, ...whereThrown(error) });
  return {
    code: 'internal',
    message: 'Something went wrong inside VitalSeal.',
    hint: 'Try again. If it happens again, give the number below to your IT department.',
    retryable: false,
    correlationId,
  };
}

/** @returns kind of error and its stack as `file.ts:line`, without message and folders */
function whereThrown(error: unknown): { readonly error: string; readonly stack: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, stack: [] };
  const frames = (error.stack ?? '').matchAll(/([^\s/\\()]+:\d+):\d+\)?$/gm);
  return { error: error.name, stack: Array.from(frames, ([, place]) => place ?? '').slice(0, 8) };
}

/** Arguments that do not fit the contract, told by the first field that is wrong. */
export function badArguments(error: z.ZodError): ServiceError {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const what = issue?.message ?? 'not as expected';
  return new ServiceError(
    'bad-request',
    field === '' ? `The request is not right: ${what}.` : `“${field}” is not right: ${what}.`,
    'Correct it and try again.',
  );
}
