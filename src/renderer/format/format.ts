import type { TFunction } from 'i18next';
import { localDay } from '#shared/domain/local-day.ts';
import { unitText } from '#shared/domain/units.ts';
import { vitals, type VitalCode } from '#shared/domain/vitals.ts';
import { instantsOf, localText } from './local-time.ts';

const language = 'en-GB';
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayAnywhere = new Intl.DateTimeFormat(language, {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const dayOfYear = new Intl.DateTimeFormat(language, { day: '2-digit', month: 'short' });
const zone = new Intl.DateTimeFormat(language, { timeZoneName: 'short' });

/** Name of the zone as it is at that time, such as `CET` or `GMT-5`. */
function zoneOf(ms: number): string {
  return zone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Where the clock shows a time twice that day, since it was set back, only the zone's name tells which is meant. */
function zoned(text: string, ms: number): string {
  return instantsOf(localText(ms)).length > 1 ? `${text} ${zoneOf(ms)}` : text;
}

/** By the clock alone, for an axis or a clock; for anything that may not be of today `formatMoment`. */
export const formatTime = (ms: number): string => clock.format(ms);
export const formatTimeSeconds = (ms: number): string => clockSeconds.format(ms);
export const formatDate = localDay;
/** A day that is no instant, such as one of birth. @param text `1956-03-14` */
export const formatDay = (text: string): string => dayAnywhere.format(new Date(`${text}T00:00Z`));
/** `26 Nov 2026, 14:05` */
export const formatDateTime = (ms: number): string => zoned(`${localDay(ms)}, ${clock.format(ms)}`, ms);
/** For evidence, which is read elsewhere too and for which a minute is too coarse: `26 Nov 2026, 14:05:09 CET`. */
export const formatEvidenceTime = (ms: number): string =>
  `${localDay(ms)}, ${clockSeconds.format(ms)} ${zoneOf(ms)}`;

function moment(ms: number, time: string, nowMs: number): string {
  if (localDay(ms) === localDay(nowMs)) return zoned(time, ms);
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return zoned(`${sameYear ? dayOfYear.format(ms) : localDay(ms)}, ${time}`, ms);
}

/** A time of today by the clock; any other with its date, and with its year when that is another one. */
export const formatMoment = (ms: number, nowMs: number): string => moment(ms, clock.format(ms), nowMs);
export const formatMomentSeconds = (ms: number, nowMs: number): string =>
  moment(ms, clockSeconds.format(ms), nowMs);

const two = (value: number): string => String(value).padStart(2, '0');

/** `1:02:03`, or `02:03` below an hour. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** A vital with its own number of decimals, without unit. */
export function formatVital(code: VitalCode, value: number): string {
  return value.toFixed(vitals[code].decimals);
}

/** The unit of a vital as people write it. */
export const vitalUnit = (code: VitalCode): string => unitText(vitals[code].unit);

/** How long ago, in one short phrase. */
export function formatAge(t: TFunction, ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return t('time.justNow');
  if (minutes < 60) return t('time.minutesAgo', { count: minutes });
  if (minutes < 48 * 60) return t('time.hoursAgo', { count: Math.floor(minutes / 60) });
  return t('time.daysAgo', { count: Math.floor(minutes / 1440) });
}
