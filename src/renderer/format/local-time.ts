/**
 * Local text of a time and back, without loss. The zone is that of the computer where the screen is: where its clock
 * is put back, two instants share a text; where it is put forward, a text names none.
 */

/** A time as a field of a form holds it. */
export interface TimeEntry {
  /** `2026-10-25T02:30`, as `datetime-local` has it; empty when there is none, or only a part of one. */
  readonly text: string;
  /** UTC ms; null while the text names no instant, or one of two and nobody has said which. */
  readonly timeMs: number | null;
  /** The field shows a part of a time: not the same as being empty. */
  readonly partial: boolean;
}

export type TimeProblem = 'partial' | 'unreadable' | 'skipped' | 'repeated';

export const noTime: TimeEntry = { text: '', timeMs: null, partial: false };
export const partOfTime: TimeEntry = { ...noTime, partial: true };

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The whole minute in which a time lies: all that a field shows of it. @returns UTC ms */
export const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/** A time by the local clock, to the minute. */
export function localText(ms: number): string {
  const at = new Date(ms);
  const date = [digits(at.getFullYear(), 4), digits(at.getMonth() + 1, 2), digits(at.getDate(), 2)];
  return `${date.join('-')}T${digits(at.getHours(), 2)}:${digits(at.getMinutes(), 2)}`;
}

/** The local day, `2026-10-25`. */
export const localDay = (ms: number): string => localText(ms).slice(0, 10);

const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/;

/** What the text would be in UTC, ms; null when no calendar has it. */
function readWall(text: string): number | null {
  const parts = shape.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second || 0);
  // A date such as 31 February reads as another one, and a year below 100 as one of the 20th century.
  return new Date(wallMs).toISOString().startsWith(text) ? wallMs : null;
}

/**
 * Every instant that the local clock shows as this text, earliest first: one as a rule, two where the clock is put
 * back, none where it is put forward past it or the text is no time. @returns UTC ms
 */
export function instantsOf(text: string): readonly number[] {
  const wallMs = readWall(text);
  if (wallMs === null) return [];
  // No clock is more than a day from UTC, so that one of the two offsets is the one that holds.
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((ms) => new Date(ms).getTimezoneOffset() * minuteMs);
  return [...new Set(offsets)]
    .map((offsetMs) => wallMs + offsetMs)
    .filter((ms) => ms >= 0 && localText(ms) === text.slice(0, 16))
    .toSorted((a, b) => a - b);
}

export function entryOf(timeMs: number | null): TimeEntry {
  return timeMs === null ? noTime : { text: localText(timeMs), timeMs, partial: false };
}

/** What a person typed. @param opened what the field held before anybody touched it: its text means its very time */
export function typed(text: string, opened: TimeEntry): TimeEntry {
  if (text === opened.text) return opened;
  const [first, ...more] = instantsOf(text);
  return { text, timeMs: more.length > 0 ? null : (first ?? null), partial: false };
}

/** One of the instants that share the entry's text. */
export function chosen(entry: TimeEntry, instantMs: number, opened: TimeEntry): TimeEntry {
  const asOpened =
    opened.text === entry.text && opened.timeMs !== null && minuteOf(opened.timeMs) === instantMs;
  return asOpened ? opened : { ...entry, timeMs: instantMs };
}

/** Why an entry is no time, in the order in which a person mends it; null when it is one, or is empty. */
export function problemOf({ text, timeMs, partial }: TimeEntry): TimeProblem | null {
  if (partial) return 'partial';
  if (timeMs !== null || text === '') return null;
  if (instantsOf(text).length > 1) return 'repeated';
  const wallMs = readWall(text);
  return wallMs === null || wallMs < dayMs ? 'unreadable' : 'skipped';
}

/** Name of the zone as it is at that time, such as `Central European Summer Time`. */
function zoneName(ms: number, style: 'long' | 'longOffset'): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: style }).formatToParts(ms);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Tells two instants apart that share a local text: by the name of the zone, or where that is one by its offset. */
export function zoneNames(instants: readonly number[]): readonly string[] {
  const names = instants.map((ms) => zoneName(ms, 'long'));
  return new Set(names).size === names.length ? names : instants.map((ms) => zoneName(ms, 'longOffset'));
}
