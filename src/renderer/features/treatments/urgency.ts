import type { Treatment } from '#shared/contract/treatments.ts';
import { dueOf, type Due } from '#shared/domain/due.ts';

const urgency: Readonly<Record<Due['kind'], number>> = {
  overdue: 0,
  clock: 1,
  now: 2,
  notGiven: 3,
  notRunning: 4,
  at: 5,
  continuous: 6,
  asNeeded: 7,
  notYet: 8,
  noMore: 9,
  done: 10,
  ended: 11,
  stopped: 12,
};

const timeOf = (due: Due): number => ('timeMs' in due ? due.timeMs : 0);

/** What has to be done first comes first. */
export function byUrgency(treatments: readonly Treatment[], nowMs: number): readonly Treatment[] {
  return treatments
    .map((treatment) => ({ treatment, due: dueOf(treatment, nowMs) }))
    .toSorted(
      (a, b) =>
        urgency[a.due.kind] - urgency[b.due.kind] ||
        timeOf(a.due) - timeOf(b.due) ||
        a.treatment.plan.what.localeCompare(b.treatment.plan.what),
    )
    .map(({ treatment }) => treatment);
}

/** Whether giving is what is to be done now: within half an hour of its time, or later. */
export const isDue = (due: Due): boolean => due.kind === 'now' || due.kind === 'overdue';

/** Whether a dose given at a time comes before it is due: who is in a hurry is asked. */
export function isEarly(treatment: Treatment, givenMs: number): boolean {
  const { kind } = dueOf(treatment, givenMs);
  return kind === 'at' || kind === 'notYet';
}
