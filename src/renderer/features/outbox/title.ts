import type { TFunction } from 'i18next';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { formatMoment } from '#renderer/format/format.ts';

/** What this screen knows of what an entry names. */
export interface KnownTo {
  /** The entry's session, and its patient's name where this clinician may read it. */
  readonly session: { readonly name: string | null; readonly startedMs: number } | null;
  /** Names of models by their codes. */
  readonly models: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

const shortLength = 6;

/**
 * An entry's title as people say it: the session by its patient and time, the model by its name; an id that is not known
 * here in short, as far as two are told apart.
 */
export function titleOf(
  t: TFunction,
  { title, sessionId }: Pick<OutboxEntry, 'title' | 'sessionId'>,
  { session, models, nowMs }: KnownTo,
): string {
  const named = title.replace(/\(([^()]+)\)$/, (whole, code: string) => {
    const name = models.get(code);
    return name === undefined ? whole : `(${name})`;
  });
  if (sessionId === null) return named;
  const short = `…${sessionId.slice(-shortLength)}`;
  if (session === null) return named.replace(sessionId, short);
  const time = formatMoment(session.startedMs, nowMs);
  const words =
    session.name === null
      ? t('outbox.sessionOf', { time })
      : t('outbox.sessionOfPatient', { name: session.name, time });
  return named.replace(sessionId, words);
}
