import type { VitalCode } from '#shared/domain/vitals.ts';
import { vitals } from '#shared/domain/vitals.ts';
import type { TFunction } from 'i18next';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric' });

export const formatTime = (ms: number): string => clock.format(ms);
export const formatTimeSeconds = (ms: number): string => clockSeconds.format(ms);
export const formatDateTime = (ms: number): string => dayAndClock.format(ms);
/** For evidence, where a minute is too coarse. */
export const formatDateTimeSeconds = (ms: number): string => `${day.format(ms)}, ${clockSeconds.format(ms)}`;
export const formatDate = (ms: number): string => day.format(ms);

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

/** How long ago, in one short phrase. */
export function formatAge(t: TFunction, ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return t('time.justNow');
  if (minutes < 60) return t('time.minutesAgo', { count: minutes });
  if (minutes < 48 * 60) return t('time.hoursAgo', { count: Math.floor(minutes / 60) });
  return t('time.daysAgo', { count: Math.floor(minutes / 1440) });
}

/** `datetime-local` value of a time in the clinician's zone, and back. */
export function toLocalInput(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function fromLocalInput(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isFinite(ms) ? ms : null;
}
