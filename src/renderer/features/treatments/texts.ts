import type { TFunction } from 'i18next';
import type { z } from 'zod';
import type { DoseUnit, TreatmentPlan } from '#shared/contract/treatments.ts';
import { formatDateTime, formatTime } from '#renderer/state/format.ts';
import type { Due } from './due.ts';

/** UCUM units as they are written on a ward. */
const written: Readonly<Partial<Record<z.infer<typeof DoseUnit>, string>>> = {
  ug: 'microgram',
  '[iU]': 'units',
  'ug/kg/min': 'microgram/kg/min',
  '{tablet}': 'tablet',
  '{puff}': 'puff',
  '{drop}': 'drop',
};

/** "µg" and "IU" are mistaken for "mg" and "IV": they are written out. */
export function unitText(unit: z.infer<typeof DoseUnit>): string {
  return written[unit] ?? unit;
}

/** `500 mg · oral · every 8 h` */
export function planText(t: TFunction, plan: TreatmentPlan): string {
  const { kind, everyHours } = plan.schedule;
  const schedule =
    kind === 'every' ? t('treatments.everyValue', { hours: everyHours }) : t(`treatments.schedules.${kind}`);
  return [`${plan.dose} ${unitText(plan.unit)}`, t(`treatments.routes.${plan.route}`), schedule].join(' · ');
}

const dayMs = 86_400_000;

/** A time of today by the clock, any other with its date. */
export function momentText(timeMs: number, nowMs: number): string {
  return Math.abs(timeMs - nowMs) < dayMs / 2 ? formatTime(timeMs) : formatDateTime(timeMs);
}

export function dueText(t: TFunction, due: Due, nowMs: number): string {
  return 'timeMs' in due
    ? t(`treatments.due.${due.kind}`, { time: momentText(due.timeMs, nowMs) })
    : t(`treatments.due.${due.kind}`);
}
