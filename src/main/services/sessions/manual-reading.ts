import { v7 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Reading } from '#shared/contract/sessions.ts';
import { ReadingId } from '#shared/domain/ids.ts';
import { plausibility } from '#shared/domain/vitals.ts';
import type { ParsedArgsOf } from '#shared/contract/index.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Recorder } from './recorder.ts';

/** A viewer's clock may be ahead of ours by so much, ms. */
const aheadMs = 60_000;

/**
 * What a person entered, as a reading.
 * @throws ServiceError('bad-request') for the impossible, ServiceError('needs-confirmation') for the unlikely
 */
export function manualReading(
  recorder: Pick<Recorder, 'session' | 'nowMs'>,
  actor: Actor,
  { code, value, timeMs, confirmed }: ParsedArgsOf<'sessions.enterVital'>,
): Reading {
  const verdict = plausibility(code, value);
  if (verdict === 'impossible') {
    throw new ServiceError('bad-request', 'This value is not possible.', 'Check the number and its unit.');
  }
  if (verdict === 'unlikely' && !confirmed) {
    throw new ServiceError(
      'needs-confirmation',
      'This value is unlikely.',
      'Check it; if it is right, confirm it.',
    );
  }
  const { sessionId, startedMs } = recorder.session;
  const nowMs = recorder.nowMs();
  const atMs = timeMs ?? nowMs;
  if (atMs < startedMs || atMs > nowMs + aheadMs) {
    throw new ServiceError(
      'bad-request',
      'The time of this value lies outside of the session.',
      'Enter a time between the start of the session and now.',
    );
  }
  return {
    readingId: ReadingId.parse(v7()),
    sessionId,
    timeMs: Math.min(atMs, nowMs),
    code,
    source: 'manual',
    deviceId: null,
    value,
    absence: null,
    enteredBy: actor.clinicianId,
    confirmed: verdict === 'unlikely',
  };
}
