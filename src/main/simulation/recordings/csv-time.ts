import { parseField, type DecimalMark } from './csv-fields.ts';
import type { TimeUnit } from './csv-heading.ts';

/** A column of times as it is read: a number in a unit, or a clock with or without a date. */
interface TimeReader {
  /** @returns s after any fixed beginning; null when the field is not understood */
  read(text: string): number | null;
  /** Difference of two times that the fields can tell apart, s; of the fields read so far. */
  readonly resolution: number;
}

const secondsOfDay = 86_400;

const dateText = String.raw`\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}[-. ][a-z]{3,9}[-. ]\d{2,4}`;
/** `1:02:03.450`, `2:03.45`, `13:02:03,450`, `1:02:03.45 PM`, and with a date before or after, in brackets or not. */
const clockPattern = new RegExp(
  String.raw`^(?:(${dateText})[ T,]+)?(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s+(${dateText}))?$`,
  'i',
);
const yearFirst = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/;

const isClock = (text: string): boolean => clockPattern.test(text.replace(/^\[(.*)\]$/, '$1').trim());

interface Clock {
  /** s since midnight, or since the beginning. */
  readonly seconds: number;
  readonly date: string;
  /** s to be taken away to have UTC. */
  readonly zone: number;
  readonly decimals: number;
}

function zoneSeconds(text: string | undefined): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(text ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function parseClock(text: string): Clock | null {
  const [, before, hours, minutes, seconds, fraction = '', half, zone, after] =
    clockPattern.exec(text.replace(/^\[(.*)\]$/, '$1').trim()) ?? [];
  if (minutes === undefined || seconds === undefined) return null;
  // Two numbers alone may be hours and minutes as well, unless a fraction shows that they end in seconds.
  if (hours === undefined && fraction === '') return null;
  if (Number(seconds) >= 60 || (hours !== undefined && Number(minutes) >= 60)) return null;
  const noon = half === undefined ? 0 : (Number(hours) % 12) - Number(hours) + (/p/i.test(half) ? 12 : 0);
  return {
    seconds: (Number(hours ?? 0) + noon) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction}`),
    date: before ?? after ?? '',
    zone: zoneSeconds(zone),
    decimals: fraction.length,
  };
}

/** Days since any beginning; of dates whose day and month nobody can tell apart, only that another one began. */
function dayCounter(): (clock: Clock) => number | null {
  let last = '';
  let lastSeconds = 0;
  let days = 0;
  return ({ date, seconds }) => {
    const [, year, month, day] = yearFirst.exec(date) ?? [];
    if (year !== undefined)
      return Date.UTC(Number(year), Number(month) - 1, Number(day)) / (secondsOfDay * 1000);
    const fell = seconds < lastSeconds - secondsOfDay / 2;
    const sameDate = date === last && date !== '';
    if (fell && !sameDate) days += 1;
    // Another date at a later hour: how many days later, only the order of day and month would tell.
    else if (last !== '' && date !== last) return null;
    last = date;
    lastSeconds = seconds;
    return days;
  };
}

function clockReader(): TimeReader {
  const dayOf = dayCounter();
  let decimals = 0;
  let unit = '';
  return {
    get resolution() {
      return 10 ** -decimals;
    },
    read(text) {
      const clock = parseClock(text);
      if (clock === null) return null;
      const day = dayOf(clock);
      // With a date in some fields and not in others nobody knows the day of the others.
      const kind = clock.date === '' ? 'clock' : 'date';
      if (unit === '') unit = kind;
      if (day === null || kind !== unit) return null;
      decimals = Math.max(decimals, clock.decimals);
      return day * secondsOfDay + clock.seconds - clock.zone;
    },
  };
}

function numberReader(factor: number, mark: DecimalMark): TimeReader {
  let decimals = 0;
  let start: number | undefined;
  return {
    get resolution() {
      // Counts since 1970 in nanoseconds have more digits than a double holds.
      return factor * Math.max(10 ** -decimals, Math.abs(start ?? 0) * Number.EPSILON);
    },
    read(text) {
      const value = parseField(text, mark);
      if (value === null || Number.isNaN(value)) return null;
      if (decimals < 12 && !/e/i.test(text)) {
        const point = text.lastIndexOf(mark);
        if (point >= 0) decimals = Math.max(decimals, text.length - point - 1);
      } else if (/e/i.test(text)) {
        decimals = 12;
      }
      // Counts since 1970 are so large that a product with the factor would lose the last digits.
      start ??= value;
      return (value - start) * factor;
    },
  };
}

/** Counts since 1970, from 2000 to 2100, tell their unit by their size. */
const epochUnits = [1, 1e-3, 1e-6, 1e-9];
const epochFrom = 946_684_800;
const epochTo = 4_102_444_800;

/** How the reader came by its unit. */
export interface FoundReader extends TimeReader {
  readonly basis: 'said' | 'clock' | 'epoch' | 'seconds-assumed';
}

/** @param sample the first field of the column @returns null when a unit that is needed is not understood */
export function timeReader(unit: TimeUnit, sample: string, mark: DecimalMark): FoundReader | null {
  const found = (reader: TimeReader, basis: FoundReader['basis']): FoundReader => ({
    basis,
    read: (text) => reader.read(text),
    get resolution() {
      return reader.resolution;
    },
  });
  if (isClock(sample)) return found(clockReader(), 'clock');
  if (unit.kind === 'seconds') return found(numberReader(unit.factor, mark), 'said');
  if (unit.kind !== 'seen') return null;
  const value = parseField(sample, mark);
  if (value === null || Number.isNaN(value)) return null;
  const epoch = epochUnits.find((factor) => value * factor >= epochFrom && value * factor < epochTo);
  return epoch === undefined
    ? found(numberReader(1, mark), 'seconds-assumed')
    : found(numberReader(epoch, mark), 'epoch');
}
