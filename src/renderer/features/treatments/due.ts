import type { z } from 'zod';
import type { Administration as AdministrationSchema, Treatment } from '#shared/contract/treatments.ts';

type Administration = z.infer<typeof AdministrationSchema>;

/** Where a treatment stands now: what the nurse has to do, if anything. */
export type Due =
  | { readonly kind: 'stopped' | 'done' | 'asNeeded' | 'continuous' | 'now' }
  | { readonly kind: 'notYet' | 'ended' | 'at' | 'overdue'; readonly timeMs: number };

/** A dose is "due now" from half an hour before its time to half an hour after it. */
const dueWindowMs = 1_800_000;

/** The newest recorded dose, given or not: a held or refused dose counts as dealt with. */
export function lastAdministration(treatment: Treatment): Administration | null {
  const times = treatment.events.flatMap(({ administration }) =>
    administration === null ? [] : [administration],
  );
  return times.reduce<Administration | null>(
    (last, next) => (last === null || next.timeMs > last.timeMs ? next : last),
    null,
  );
}

function dueAt(timeMs: number, nowMs: number): Due {
  if (nowMs < timeMs - dueWindowMs) return { kind: 'at', timeMs };
  return nowMs <= timeMs + dueWindowMs ? { kind: 'now' } : { kind: 'overdue', timeMs };
}

/** When the next dose is due, by plan and by what was recorded. */
export function dueOf(treatment: Treatment, nowMs: number): Due {
  const { plan } = treatment;
  if (treatment.state === 'stopped') return { kind: 'stopped' };
  if (plan.endMs !== null && nowMs > plan.endMs) return { kind: 'ended', timeMs: plan.endMs };
  const last = lastAdministration(treatment);
  if (plan.schedule.kind === 'once' && last !== null) return { kind: 'done' };
  if (nowMs < plan.startMs - dueWindowMs) return { kind: 'notYet', timeMs: plan.startMs };
  if (plan.schedule.kind === 'as-needed') return { kind: 'asNeeded' };
  if (plan.schedule.kind === 'continuous')
    return last === null ? dueAt(plan.startMs, nowMs) : { kind: 'continuous' };
  if (plan.schedule.kind === 'once' || last === null) return dueAt(plan.startMs, nowMs);
  const nextMs = last.timeMs + (plan.schedule.everyHours ?? 24) * 3_600_000;
  return plan.endMs !== null && nextMs > plan.endMs
    ? { kind: 'ended', timeMs: plan.endMs }
    : dueAt(nextMs, nowMs);
}

const urgency: Readonly<Record<Due['kind'], number>> = {
  overdue: 0,
  now: 1,
  at: 2,
  continuous: 3,
  asNeeded: 4,
  notYet: 5,
  done: 6,
  ended: 7,
  stopped: 8,
};

const timeOf = (due: Due): number => ('timeMs' in due ? due.timeMs : 0);

/** What has to be done first comes first. */
export function byUrgency(treatments: readonly Treatment[], nowMs: number): readonly Treatment[] {
  return treatments.toSorted((a, b) => {
    const [dueA, dueB] = [dueOf(a, nowMs), dueOf(b, nowMs)];
    return (
      urgency[dueA.kind] - urgency[dueB.kind] ||
      timeOf(dueA) - timeOf(dueB) ||
      a.plan.what.localeCompare(b.plan.what)
    );
  });
}
