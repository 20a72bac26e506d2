import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { codeOf } from '#main/adapters/disk/error-code.ts';
import { createFileLogger } from '#main/adapters/log/pino-logger.ts';
import type { StartOptions } from '../start-options.ts';

/** Why the web host does not start, and what to do, in one line; what was not foreseen goes into the log. */
export function startFailure(
  error: unknown,
  { port, dataFolder }: Pick<StartOptions, 'port' | 'dataFolder'>,
): string {
  if (error instanceof ServiceError) return `${error.message} ${error.hint}`;
  if (codeOf(error) === 'EADDRINUSE') {
    return `port ${port} is taken. Choose another with --port, or 0 for a free one.`;
  }
  const logs = join(dataFolder, 'logs');
  createFileLogger(logs).error('start.failed', { error });
  return `A part of the program failed. What it was stands in the log, ${logs}: call IT with it.`;
}
