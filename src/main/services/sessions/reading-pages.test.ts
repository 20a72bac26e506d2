import * as fc from 'fast-check';
import { v4, v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { Reading } from '#shared/contract/sessions.ts';
import { ReadingId, SessionId } from '#shared/domain/ids.ts';
import type { Journal, JournalFilter, StoredRecord } from './journal.ts';
import { readingPage } from './reading-pages.ts';
import { trendsOf } from './trend-query.ts';

const sessionId = SessionId.parse(v4());
const startedMs = 1_767_225_600_000;

function readingAt(timeMs: number, change: Partial<Reading> = {}): Reading {
  return {
    readingId: ReadingId.parse(v7()),
    sessionId,
    timeMs,
    code: 'heart-rate',
    source: 'device',
    deviceId: null,
    value: 70,
    absence: null,
    enteredBy: null,
    confirmed: false,
    ...change,
  };
}

const byHand = (timeMs: number): Reading =>
  readingAt(timeMs, { source: 'manual', code: 'temperature', value: 37.2 });

/** A journal in memory with entries of some readings each; counts what was read of it. */
function journalOf(entries: Reading[][]) {
  const counts = { read: 0 };
  const journal: Pick<Journal, 'read'> = {
    async *read({ fromMs = -Infinity, toMs = Infinity, fromSequence = 0 }: JournalFilter = {}) {
      for (const [sequence, readings] of entries.entries()) {
        if (sequence < fromSequence) continue;
        const times = readings.map(({ timeMs }) => timeMs);
        if (Math.max(...times) < fromMs || Math.min(...times) >= toMs) continue;
        counts.read += readings.length;
        yield { kind: 'entry', topic: 'readings', sequence, entry: { readings } } satisfies StoredRecord;
      }
    },
  };
  return { journal: { ...journal, lastSequence: () => entries.length - 1 }, counts };
}

const everything = { fromMs: 0, toMs: 8.64e15 };
const newestFirst = (a: Reading, b: Reading) => b.timeMs - a.timeMs || (a.readingId < b.readingId ? 1 : -1);

/** All pages, and something new between each two. */
async function allPages(
  journal: Pick<Journal, 'read' | 'lastSequence'>,
  session: { startedMs: number; endMs: number },
  limit: number,
  between: () => void = () => undefined,
) {
  const pages: Reading[][] = [];
  let before: string | undefined;
  do {
    const { readings, next } = await readingPage(journal, session, { ...everything, limit, before });
    pages.push(readings);
    before = next ?? undefined;
    between();
  } while (before !== undefined);
  return pages;
}

describe('readings in pages', () => {
  test('begin with the newest, hold each once, and lose none of equal time, whatever comes meanwhile', async () => {
    // Few different times, so that many are equal; some before the session and some ahead of its clock.
    const time = fc.oneof(
      fc.integer({ min: 0, max: 5 }).map((n) => startedMs + n * 1_000),
      fc.double({ min: -20_000, max: 7_200_000, noNaN: true }).map((ms) => startedMs + ms),
    );
    const entries = fc.array(fc.array(time, { minLength: 1, maxLength: 6 }), { maxLength: 40 });
    const limit = fc.integer({ min: 1, max: 30 });
    await fc.assert(
      fc.asyncProperty(entries, limit, fc.array(time), async (times, size, later) => {
        const stored = times.map((some) => some.map((timeMs) => readingAt(timeMs)));
        const known = stored.flat().toSorted(newestFirst);
        const { journal } = journalOf(stored);
        const session = { startedMs, endMs: startedMs + 7_190_000 };
        const pages = await allPages(journal, session, size, () => {
          const timeMs = later.pop();
          if (timeMs !== undefined) stored.push([readingAt(timeMs)]);
        });
        const seen = pages.flat();
        expect(seen).toEqual(seen.toSorted(newestFirst));
        expect(new Set(seen.map(({ readingId }) => readingId)).size).toBe(seen.length);
        const ids = new Set(known.map(({ readingId }) => readingId));
        expect(seen.filter(({ readingId }) => ids.has(readingId))).toEqual(known);
        expect(pages.every((page, n) => page.length <= size && (page.length > 0 || n === 0))).toBe(true);
      }),
    );
  });

  test('after three hours the newest are on the first page, those entered by hand among them, and little is read for it', async () => {
    const seconds = 3 * 3_600;
    const stored = Array.from({ length: seconds }, (_, second) =>
      Array.from({ length: 2 }, () => readingAt(startedMs + second * 1_000)),
    );
    const last = byHand(startedMs + seconds * 1_000 - 30_500);
    const { journal, counts } = journalOf([...stored, [last]]);
    const session = { startedMs, endMs: startedMs + seconds * 1_000 };
    const { readings, next } = await readingPage(journal, session, { ...everything, limit: 100 });
    expect(readings[0]?.timeMs).toBe(startedMs + (seconds - 1) * 1_000);
    expect(readings).toContainEqual(last);
    expect(next).not.toBeNull();
    expect(counts.read).toBeLessThan(500);
  });

  test('a value entered late stands at the time at which it was measured', async () => {
    const stored = [readingAt(startedMs), readingAt(startedMs + 60_000), readingAt(startedMs + 120_000)];
    const late = byHand(startedMs + 30_000);
    const { journal } = journalOf([...stored.map((one) => [one]), [late]]);
    const session = { startedMs, endMs: startedMs + 130_000 };
    const [first, second] = await allPages(journal, session, 2);
    expect([first, second]).toEqual([
      [stored[2], stored[1]],
      [late, stored[0]],
    ]);
  });

  test('a span has its first and not its last moment', async () => {
    const stored = [0, 1_000, 2_000].map((ms) => readingAt(startedMs + ms));
    const { journal } = journalOf([stored]);
    const session = { startedMs, endMs: startedMs + 10_000 };
    const span = { fromMs: startedMs, toMs: startedMs + 2_000, limit: 10 };
    expect((await readingPage(journal, session, span)).readings).toEqual([stored[1], stored[0]]);
  });

  test('a page that no list named is refused', async () => {
    const { journal } = journalOf([]);
    const session = { startedMs, endMs: startedMs };
    const asked = readingPage(journal, session, { ...everything, limit: 1, before: 'e30' });
    await expect(asked).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('trends of a whole session', () => {
  test('keep the shortest fall of a long shift, and every value entered by hand', async () => {
    const shift = 12 * 3_600;
    const fall = readingAt(startedMs + 20_000_000, { value: 41 });
    const typed = Array.from({ length: 800 }, (_, n) => byHand(startedMs + n * 50_000));
    const stored = Array.from({ length: shift / 4 }, (_, n) => [readingAt(startedMs + n * 4_000)]);
    const { journal } = journalOf([...stored, [fall], ...typed.toReversed().map((one) => [one])]);
    const session = { startedMs, endMs: startedMs + shift * 1_000 };
    const { series } = await trendsOf(journal, session, everything);
    expect(series.map(({ code, source }) => [code, source])).toEqual([
      ['heart-rate', 'device'],
      ['temperature', 'manual'],
    ]);
    expect(series[0]?.points.length).toBeLessThanOrEqual(340);
    expect(series[0]?.points).toContainEqual({ timeMs: fall.timeMs, value: 41 });
    expect(series[0]?.points.at(-1)?.timeMs).toBe(startedMs + (shift - 4) * 1_000);
    expect(series[1]?.points).toEqual(typed.map(({ timeMs, value }) => ({ timeMs, value })));
  });

  test('are followed by cursor: what was journaled since, late or not, and nothing else', async () => {
    const entries = Array.from({ length: 60 }, (_, n) => [readingAt(startedMs + n * 1_000)]);
    const { journal, counts } = journalOf(entries);
    const session = { startedMs, endMs: startedMs + 120_000 };
    const first = await trendsOf(journal, session, everything);
    expect((await trendsOf(journal, session, { ...everything, after: first.latest })).series).toEqual([]);
    entries.push([byHand(startedMs + 5_000)], [readingAt(startedMs + 60_000, { value: 71 })]);
    counts.read = 0;
    const { series } = await trendsOf(journal, session, { ...everything, after: first.latest });
    expect(counts.read).toBe(2);
    expect(series.map(({ code, points }) => [code, points])).toEqual([
      ['temperature', [{ timeMs: startedMs + 5_000, value: 37.2 }]],
      ['heart-rate', [{ timeMs: startedMs + 60_000, value: 71 }]],
    ]);
  });
});
