import type { TFunction } from 'i18next';
import type { TreatmentPlan } from '#shared/contract/treatments.ts';
import type { Due } from '#shared/domain/due.ts';
import { withUnit } from '#shared/domain/units.ts';
import { formatDateTime, formatMoment } from '#renderer/format/format.ts';
import { localDay, minuteOf } from '#renderer/format/local-time.ts';
import { plainNumber } from './plan-form.ts';

/** Units that are words are counted as words are: `1 tablet`, `2 tablets`. */
const counted = { '{tablet}': 'tablet', '{puff}': 'puff', '{drop}': 'drop', '[iU]': 'unit' } as const;

const isCounted = (unit: string): unit is keyof typeof counted => Object.hasOwn(counted, unit);

/** `500 mg`, `2 puffs` */
function doseText(t: TFunction, { dose, unit }: Pick<TreatmentPlan, 'dose' | 'unit'>): string {
  const number = plainNumber(dose);
  return isCounted(unit)
    ? t(`treatments.counted.${counted[unit]}`, { count: dose, number })
    : withUnit(number, unit);
}

/** `500 mg · oral · every 8 h` */
export function planText(t: TFunction, plan: TreatmentPlan): string {
  const { kind, everyHours } = plan.schedule;
  const schedule =
    kind === 'every' && everyHours !== null
      ? t('treatments.everyValue', { hours: plainNumber(everyHours) })
      : t(`treatments.schedules.${kind}`);
  return [doseText(t, plan), t(`treatments.routes.${plan.route}`), schedule].join(' · ');
}

/** `from 25 Oct 2026, 02:30 CET until 28 Oct 2026, 08:00`. @param format for evidence to the second */
export function periodText(
  t: TFunction,
  { startMs, endMs }: TreatmentPlan,
  format: (timeMs: number) => string = formatDateTime,
): string {
  const from = format(startMs);
  return endMs === null
    ? t('treatments.from', { from })
    : t('treatments.fromUntil', { from, until: format(endMs) });
}

/** Hours and minutes as the two clocks on the screen differ. */
function spanText(t: TFunction, betweenMs: number): string {
  const minutes = Math.round(Math.abs(betweenMs) / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return t('treatments.span.minutes', { minutes });
  if (hours < 24) return t('treatments.span.hours', { hours, minutes: minutes % 60 });
  return t('treatments.span.days', { days: Math.floor(hours / 24), hours: hours % 24 });
}

/** Half an hour before and after its time a dose is due: told as what is to come, or as what has been since. */
function keyOf(kind: Extract<Due, { timeMs: number }>['kind'], aheadMs: number) {
  if (kind !== 'now' || aheadMs === 0) return kind;
  return aheadMs > 0 ? 'at' : 'since';
}

/** What is due, always with the time by the clock, and the date when it is another day's; how long beside it. */
export function dueText(t: TFunction, due: Due, nowMs: number): string {
  if (!('timeMs' in due)) return t(`treatments.due.${due.kind}`);
  const { kind, timeMs } = due;
  // A date is not broken: its day would stand in one line and its time in the next.
  const time = formatMoment(timeMs, nowMs).replaceAll(' ', '\u00a0');
  const today = localDay(timeMs) === localDay(nowMs);
  const moment = t(today ? 'treatments.atTime' : 'treatments.onDay', { time });
  const aheadMs = minuteOf(timeMs) - minuteOf(nowMs);
  return t(`treatments.due.${keyOf(kind, aheadMs)}`, { time, moment, span: spanText(t, aheadMs) });
}
