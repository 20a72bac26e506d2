import { ServiceError } from '#shared/contract/errors.ts';
import type { Administration, TreatmentPlan } from '#shared/contract/treatments.ts';
import type { z } from 'zod';
import type { StoredEvent } from './stored-event.ts';

/** What somebody enters now may be dated this far ahead: clocks of two computers differ. */
const aheadMs = 5 * 60_000;

/** What is dated a year before it is sealed proves nothing, and it may wait for the ledger. */
const longestAgoMs = 300 * 24 * 3_600_000;

/** @throws ServiceError bad-request */
export function checkPlan(plan: TreatmentPlan): void {
  if (plan.endMs !== null && plan.endMs < plan.startMs) {
    throw wrong('The treatment would end before it starts.', 'Correct start or end.');
  }
  if ((plan.schedule.kind === 'every') !== (plan.schedule.everyHours !== null)) {
    throw wrong(
      'The hours between two doses do not fit the schedule.',
      'Give them with “every”, and only there.',
    );
  }
}

/** @throws ServiceError bad-request */
export function checkAdministration(value: z.infer<typeof Administration>, nowMs: number): void {
  if (value.outcome !== 'given' && value.reason.trim() === '') {
    throw wrong(`Why was the dose ${value.outcome}?`, 'Enter the reason.');
  }
  if (value.timeMs > nowMs + aheadMs) {
    throw wrong('The dose is dated in the future.', 'Correct the time; record it when it has happened.');
  }
  if (value.timeMs < nowMs - longestAgoMs) {
    throw wrong('The dose is dated many months ago.', 'Correct the time.');
  }
}

/**
 * @param seen the version that the clinician had on the screen
 * @throws ServiceError conflict when the treatment went on or was stopped meanwhile
 */
export function checkFollows(last: StoredEvent, seen: number): void {
  if (last.kind === 'stopped') {
    throw new ServiceError(
      'conflict',
      'This treatment was stopped.',
      'Register a new treatment if it is wanted again.',
    );
  }
  if (last.version !== seen) {
    throw new ServiceError(
      'conflict',
      'Somebody else changed this treatment meanwhile.',
      'Look at it as it is now, and enter yours again if it is still right.',
    );
  }
}

function wrong(message: string, hint: string): ServiceError {
  return new ServiceError('bad-request', message, hint);
}
