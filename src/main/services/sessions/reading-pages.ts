import { z } from 'zod';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { Reading } from '#shared/contract/sessions.ts';
import { ReadingId, TimeMs } from '#shared/domain/ids.ts';
import { readCursor, writeCursor } from '#main/services/paging/cursor.ts';
import type { Journal, JournalFilter } from './journal.ts';
import { ReadingsEntry } from './entries.ts';

/** The last reading of a page. Readings of one time are told apart by their ids. */
const Place = z.object({ timeMs: TimeMs, readingId: ReadingId });
type Place = z.infer<typeof Place>;

type ReadingQuery = Omit<ParsedArgsOf<'sessions.readings'>, 'sessionId'>;

/** Up to where the journal was read. */
export const Followed = z.object({ sequence: z.number().int().min(0) });

/** So much is read of the journal at first, ms, and each time as much as before when it was not enough. */
const firstStretchMs = 60_000;

function newestFirst(a: Place, b: Place): number {
  if (a.readingId === b.readingId) return 0;
  return b.timeMs - a.timeMs || (a.readingId < b.readingId ? 1 : -1);
}

/** Readings of a time span, in the order in which the journal has them, a fraction of a second at a time. */
export async function* readReadings(
  journal: Pick<Journal, 'read'>,
  fromMs: number,
  toMs: number,
  sequences: Pick<JournalFilter, 'fromSequence' | 'toSequence'> = {},
): AsyncGenerator<Reading> {
  for await (const record of journal.read({ topics: ['readings'], fromMs, toMs, ...sequences })) {
    if (record.kind !== 'entry') continue;
    for (const reading of ReadingsEntry.parse(record.entry).readings) {
      if (reading.timeMs >= fromMs && reading.timeMs < toMs) yield reading;
    }
  }
}

/**
 * A page of a session's readings by the time of which they tell, newest first: what was entered late stands where it
 * belongs. The journal is read backwards, and no further than the page needs.
 * @param session begin and end (or now) of the session, ms: where its readings are likely to be
 */
export async function readingPage(
  journal: Pick<Journal, 'read' | 'lastSequence'>,
  session: { readonly startedMs: number; readonly endMs: number },
  { fromMs, toMs, before, limit }: ReadingQuery,
): Promise<ReplyOf<'sessions.readings'>> {
  // What is journaled meanwhile comes again with what is new: a screen knows a reading by its id.
  const sequence = journal.lastSequence();
  const place = before === undefined ? null : readCursor(Place, before);
  const found: Reading[] = [];
  // The page may begin among readings of one time.
  let endMs = place === null ? toMs : Math.min(toMs, place.timeMs + 1);
  for (let lengthMs = firstStretchMs; endMs > fromMs && found.length <= limit; lengthMs *= 2) {
    const beginMs = Math.min(endMs, session.endMs) - lengthMs;
    const startMs = beginMs <= session.startedMs ? fromMs : Math.max(fromMs, beginMs);
    for await (const reading of readReadings(journal, startMs, endMs)) {
      if (place === null || newestFirst(place, reading) < 0) found.push(reading);
    }
    endMs = startMs;
  }
  const readings = found.toSorted(newestFirst).slice(0, limit);
  const last = found.length > limit ? readings.at(-1) : undefined;
  return {
    readings,
    next: last === undefined ? null : writeCursor(Place.parse(last)),
    latest: writeCursor({ sequence }),
  };
}

/** What was journaled since, newest first. A reply that is full has more behind it. */
export async function newReadings(
  journal: Pick<Journal, 'read'>,
  { fromMs, toMs, after, limit }: ReadingQuery,
): Promise<ReplyOf<'sessions.readings'>> {
  let { sequence } = after === undefined ? { sequence: 0 } : readCursor(Followed, after);
  const found: Reading[] = [];
  for await (const record of journal.read({ topics: ['readings'], fromSequence: sequence + 1 })) {
    if (record.kind !== 'entry') continue;
    if (found.length >= limit) break;
    sequence = record.sequence;
    const { readings } = ReadingsEntry.parse(record.entry);
    found.push(...readings.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs));
  }
  return { readings: found.toSorted(newestFirst), next: null, latest: writeCursor({ sequence }) };
}
