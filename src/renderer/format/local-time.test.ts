import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  chosen,
  entryOf,
  instantsOf,
  localText,
  minuteOf,
  noTime,
  partOfTime,
  problemOf,
  typed,
  zoneNames,
} from './local-time.ts';

const minute = 60_000;
const hour = 3_600_000;
const fromMs = Date.UTC(2020, 0, 1);
const toMs = Date.UTC(2031, 0, 1);
const at = (text: string): number => Date.parse(text);

const zones = [
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Havana',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Tehran',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Europe/Volgograd',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Norfolk',
  'Antarctica/Troll',
  'UTC',
];

const offsetOf = (ms: number): number => new Date(ms).getTimezoneOffset();

/** Every instant from which on the local clock goes by another offset. */
function changes(): number[] {
  const found: number[] = [];
  for (let ms = fromMs; ms < toMs; ms += hour) {
    if (offsetOf(ms) === offsetOf(ms + hour)) continue;
    let [low, high] = [ms, ms + hour];
    while (high - low > minute) {
      const middle = low + minuteOf((high - low) / 2);
      if (offsetOf(middle) === offsetOf(low)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

describe.each(zones)('times in a text field, in %s', (zone) => {
  beforeAll(() => {
    vi.stubEnv('TZ', zone);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it('is the zone of this test', () => {
    const inZone = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    expect(localText(at('2026-07-01T00:00Z'))).toBe(inZone.format(at('2026-07-01T00:00Z')).replace(' ', 'T'));
  });

  it('around every change of the clock, each minute comes back from its text, and no text is missing or too many', () => {
    for (const change of changes()) {
      const instants = new Map<string, number[]>();
      for (let ms = change - 27 * hour; ms <= change + 27 * hour; ms += minute) {
        const text = localText(ms);
        instants.set(text, [...(instants.get(text) ?? []), ms]);
      }
      // Every minute by the clock on the wall, also those that it skips.
      const shiftMs = (offsetOf(change) - offsetOf(change - minute)) * minute;
      const wallMs = change - offsetOf(change - minute) * minute;
      let [skipped, twice] = [0, 0];
      for (let wall = wallMs - 4 * hour; wall < wallMs + 4 * hour; wall += minute) {
        const text = new Date(wall).toISOString().slice(0, 16);
        const expected = instants.get(text) ?? [];
        const found = instantsOf(text);
        if (found.join() !== expected.join()) expect(found, text).toEqual(expected);
        if (found.length === 0) skipped += 1;
        if (found.length === 2) twice += 1;
      }
      expect([skipped, twice]).toEqual([Math.max(0, -shiftMs) / minute, Math.max(0, shiftMs) / minute]);
    }
  });

  it('a field that nobody touched, or that says again what it said, keeps its time to the millisecond', () => {
    const near = changes().flatMap((change) => [change - hour, change, change + hour]);
    const instant = fc.oneof(
      fc.integer({ min: fromMs, max: toMs }),
      fc
        .tuple(fc.constantFrom(...near, fromMs), fc.integer({ min: -2 * hour, max: 2 * hour }))
        .map(([ms, by]) => ms + by),
    );
    fc.assert(
      fc.property(instant, (ms) => {
        const opened = entryOf(ms);
        expect(opened.timeMs).toBe(ms);
        expect(problemOf(opened)).toBeNull();
        expect(typed(opened.text, opened).timeMs).toBe(ms);
        expect(instantsOf(opened.text)).toContain(minuteOf(ms));
      }),
      { numRuns: 500 },
    );
  });

  it('of two instants with one text, none is taken before somebody chose it, and each can be chosen', () => {
    for (const change of changes()) {
      const text = localText(change);
      const both = instantsOf(text);
      if (both.length < 2) continue;
      const entry = typed(text, noTime);
      expect([entry.timeMs, problemOf(entry)]).toEqual([null, 'repeated']);
      expect(both.map((ms) => chosen(entry, ms, noTime).timeMs)).toEqual(both);
      expect(new Set(zoneNames(both)).size).toBe(2);
      const opened = entryOf(both[1]! + 37_123);
      const other = chosen(opened, both[0]!, opened);
      expect(other.timeMs).toBe(both[0]);
      expect(chosen(other, both[1]!, opened).timeMs).toBe(both[1]! + 37_123);
    }
  });
});

describe('what is no time', () => {
  beforeAll(() => {
    vi.stubEnv('TZ', 'Europe/Berlin');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    ['2026-03-29T02:30', 'skipped'],
    ['2026-10-25T02:30', 'repeated'],
    ['2026-02-31T12:00', 'unreadable'],
    ['2026-13-01T12:00', 'unreadable'],
    ['0026-05-03T12:00', 'unreadable'],
    ['1969-05-03T12:00', 'unreadable'],
    ['12026-05-03T12:00', 'unreadable'],
    ['2026-05-03', 'unreadable'],
    ['tomorrow', 'unreadable'],
    ['2026-05-03T12:00', null],
    ['2026-05-03T12:00:07', null],
    ['', null],
  ] as const)('%j is %s', (text, problem) => {
    expect(problemOf(typed(text, noTime))).toBe(problem);
  });

  it('a part of a time is not an empty field', () => {
    expect(problemOf(partOfTime)).toBe('partial');
    expect(problemOf(noTime)).toBeNull();
  });

  it('the hour that comes twice is told apart by names that people know', () => {
    expect(instantsOf('2026-10-25T02:30')).toEqual([at('2026-10-25T00:30Z'), at('2026-10-25T01:30Z')]);
    expect(zoneNames(instantsOf('2026-10-25T02:30'))).toEqual([
      'Central European Summer Time',
      'Central European Standard Time',
    ]);
  });
});

describe('a day that a place left out', () => {
  it('Samoa had no 30 December 2011', () => {
    vi.stubEnv('TZ', 'Pacific/Apia');
    expect(problemOf(typed('2011-12-30T12:00', noTime))).toBe('skipped');
    expect(instantsOf('2011-12-31T00:00')).toEqual([at('2011-12-30T10:00Z')]);
    vi.unstubAllEnvs();
  });
});
