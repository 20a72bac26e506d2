import type { z } from 'zod';
import { TreatmentPlan, type DoseUnit, type Route, type Schedule } from '#shared/contract/treatments.ts';
import { fromLocalInput, toLocalInput } from '#renderer/state/format.ts';

type ScheduleKind = z.infer<typeof Schedule>['kind'];

/** A plan as text fields hold it. */
export interface PlanForm {
  what: string;
  dose: string;
  unit: z.infer<typeof DoseUnit>;
  route: Route;
  kind: ScheduleKind;
  everyHours: string;
  start: string;
  end: string;
  reason: string;
}

export const scheduleKinds = [
  'once',
  'every',
  'continuous',
  'as-needed',
] as const satisfies readonly ScheduleKind[];

export function formOfPlan(plan: TreatmentPlan | null, nowMs: number): PlanForm {
  return {
    what: plan?.what ?? '',
    dose: plan === null ? '' : String(plan.dose),
    unit: plan?.unit ?? 'mg',
    route: plan?.route ?? 'oral',
    kind: plan?.schedule.kind ?? 'every',
    everyHours: String(plan?.schedule.everyHours ?? 8),
    start: toLocalInput(plan?.startMs ?? nowMs),
    end: plan?.endMs == null ? '' : toLocalInput(plan.endMs),
    reason: plan?.reason ?? '',
  };
}

/** A decimal comma is a decimal point; anything else that is no plain number is NaN, never a guess at a dose. */
export function positiveNumber(text: string): number {
  const trimmed = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** @throws ZodError when a field does not fit; the form's own rules come first */
export function planOf(form: PlanForm): TreatmentPlan {
  return TreatmentPlan.parse({
    what: form.what,
    dose: positiveNumber(form.dose),
    unit: form.unit,
    route: form.route,
    schedule: { kind: form.kind, everyHours: form.kind === 'every' ? positiveNumber(form.everyHours) : null },
    startMs: fromLocalInput(form.start),
    endMs: form.end === '' ? null : fromLocalInput(form.end),
    reason: form.reason,
  });
}
