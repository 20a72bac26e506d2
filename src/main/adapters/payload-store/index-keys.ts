import type { PayloadEntry, PayloadQuery, PayloadsOf } from '#main/services/payloads/payload-store.ts';
import { badWord } from './refusals.ts';

/** Names under which an index keeps an entry, so that each look-up is one place and the order of names that of time. */

/** No `/`, which parts the words of a key. */
const word = /^[A-Za-z0-9._:+-]{1,128}$/;
const digestForm = /^[0-9a-f]{64}$/;

export function checkWord(what: string, value: string): string {
  if (!word.test(value)) throw badWord(what);
  return value;
}

export function checkDigest(digest: string): string {
  if (!digestForm.test(digest)) throw badWord('digest of a payload');
  return digest;
}

export function checkTime(timeMs: number): number {
  if (!Number.isSafeInteger(timeMs) || timeMs < 0) throw badWord('time');
  return timeMs;
}

/** What entries found by one thing have in front. */
export function prefixOf(of: PayloadsOf): string {
  if (of.by === 'transaction') return `transaction/${checkWord('transaction id', of.transactionId)}/`;
  if (of.by === 'subject') return `subject/${checkWord('subject', of.subjectId)}/`;
  return of.by === 'type' ? `type/${checkWord('type', of.type)}/` : 'time/';
}

/** The last part of a key: by time, then by digest. */
export function placeOf({ timeMs, digest }: Pick<PayloadEntry, 'timeMs' | 'digest'>): string {
  return `${timeKey(timeMs)}/${digest}`;
}

/** Every key of an entry but those by transaction. */
export function keysOf(entry: PayloadEntry): readonly string[] {
  const found: readonly PayloadsOf[] = [
    { by: 'subject', subjectId: entry.subjectId },
    { by: 'type', type: entry.type },
    { by: 'all' },
  ];
  return found.map((of) => prefixOf(of) + placeOf(entry));
}

/** Where reading begins: behind it, in the direction of reading. undefined: at the very end. */
export function startOf(query: PayloadQuery): string | undefined {
  if (query.after !== undefined) {
    if (!/^\d{16}\/[0-9a-f]{64}$/.test(query.after)) throw badWord('place in a list of payloads');
    return query.after;
  }
  if (query.newestFirst === true) return query.toMs === undefined ? undefined : timeKey(query.toMs + 1);
  return query.fromMs === undefined ? undefined : timeKey(query.fromMs);
}

export function checkLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw badWord('number of payloads');
  return limit;
}

/** Whether the times that were asked for hold it. */
export function within({ fromMs, toMs }: PayloadQuery, { timeMs }: PayloadEntry): boolean {
  return (fromMs === undefined || timeMs >= fromMs) && (toMs === undefined || timeMs <= toMs);
}

function timeKey(timeMs: number): string {
  return String(checkTime(timeMs)).padStart(16, '0');
}
