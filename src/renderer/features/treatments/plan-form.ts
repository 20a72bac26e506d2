import type { z } from 'zod';
import { TreatmentPlan, type DoseUnit, type Route, type Schedule } from '#shared/contract/treatments.ts';
import { entryOf, type TimeEntry } from '#renderer/format/local-time.ts';

type ScheduleKind = z.infer<typeof Schedule>['kind'];

/** A plan as text fields hold it. */
export interface PlanForm {
  what: string;
  dose: string;
  unit: z.infer<typeof DoseUnit>;
  route: Route;
  kind: ScheduleKind;
  everyHours: string;
  start: TimeEntry;
  end: TimeEntry;
  reason: string;
}

export const scheduleKinds = [
  'once',
  'every',
  'continuous',
  'as-needed',
] as const satisfies readonly ScheduleKind[];

const plain = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 20 });

/** A number as `positiveNumber` reads it, which is never in powers of ten. */
export const plainNumber = (value: number): string => plain.format(value);

export function formOfPlan(plan: TreatmentPlan | null, nowMs: number): PlanForm {
  return {
    what: plan?.what ?? '',
    dose: plan === null ? '' : plainNumber(plan.dose),
    unit: plan?.unit ?? 'mg',
    route: plan?.route ?? 'oral',
    kind: plan?.schedule.kind ?? 'every',
    everyHours: plainNumber(plan?.schedule.everyHours ?? 8),
    start: entryOf(plan?.startMs ?? nowMs),
    end: entryOf(plan?.endMs ?? null),
    reason: plan?.reason ?? '',
  };
}

/** A decimal comma is a decimal point; anything else that is no plain number is NaN, never a guess at a dose. */
export function positiveNumber(text: string): number {
  const trimmed = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function numberOf(text: string, before: number | null | undefined): number {
  return typeof before === 'number' && text === plainNumber(before) ? before : positiveNumber(text);
}

/**
 * @param before the plan that the form was filled with: a number whose text is as it was stays the very number
 * @throws ZodError when a field does not fit; the form's own rules come first
 */
export function planOf(form: PlanForm, before: TreatmentPlan | null): TreatmentPlan {
  const everyHours = form.kind === 'every' ? numberOf(form.everyHours, before?.schedule.everyHours) : null;
  return TreatmentPlan.parse({
    what: form.what,
    dose: numberOf(form.dose, before?.dose),
    unit: form.unit,
    route: form.route,
    schedule: { kind: form.kind, everyHours },
    startMs: form.start.timeMs,
    endMs: form.end.timeMs,
    reason: form.reason,
  });
}
