import type { ErrorEnvelope } from '#shared/contract/errors.ts';
import { HostError } from '#renderer/bridge/index.ts';
import { i18n } from '#renderer/i18n/index.ts';

/** What to show of any failure: the host's own words, or a plain sentence for a fault of the screen itself. */
export function envelopeOf(error: unknown): ErrorEnvelope {
  if (error instanceof HostError) return error.envelope;
  return {
    code: 'internal',
    message: i18n.t('error.unexpected'),
    hint: i18n.t('error.unexpectedHint'),
    retryable: true,
    correlationId: '',
  };
}

export function isCode(error: unknown, code: ErrorEnvelope['code']): boolean {
  return error instanceof HostError && error.envelope.code === code;
}
