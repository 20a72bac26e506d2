import { ServiceError } from '#shared/contract/errors.ts';
import { usage, UsageError } from '../start-options.ts';
import { exitCodes } from './exit-codes.ts';

/** What is said when the app cannot start, in the terminal and in a box on the screen. */
export interface StartRefusal {
  readonly message: string;
  readonly exitCode: number;
  /** Not foreseen: what it was has to be looked for in the log. */
  readonly isFault: boolean;
}

export function startRefusal(error: unknown): StartRefusal {
  if (error instanceof UsageError) {
    return { message: `${error.message}. Usage: ${usage}`, exitCode: exitCodes.usage, isFault: false };
  }
  if (error instanceof ServiceError) {
    return { message: `${error.message} ${error.hint}`, exitCode: exitCodes.refused, isFault: false };
  }
  return {
    message:
      'A part of the program failed. What it was stands in the log, “logs” in the data folder: call IT with it.',
    exitCode: exitCodes.refused,
    isFault: true,
  };
}
