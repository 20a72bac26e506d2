import { z } from 'zod';

export const ErrorCode = z.enum([
  'bad-request',
  'not-signed-in',
  'locked',
  'not-allowed',
  'not-found',
  'conflict',
  'wrong-pin',
  'slow-down',
  'needs-confirmation',
  'too-large',
  'device',
  'disk',
  'journal',
  'ledger',
  'unavailable',
  'cancelled',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The one form in which a failure leaves the main process. Never holds a name, a record number, a path or a stack. */
export const ErrorEnvelope = z.object({
  code: ErrorCode,
  /** What happened, in a sentence a clinician understands. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string(),
  /** Whether the same request may succeed later unchanged. */
  retryable: z.boolean(),
  /** Found again in the log. */
  correlationId: z.string(),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;

/** What happened, and what to do about it. */
export const Explanation = z.object({ reason: z.string(), hint: z.string() });
export type Explanation = z.infer<typeof Explanation>;

/** A failure that a service expects and explains; everything else becomes `internal`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, hint: string, retryable = false, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
  }
}
