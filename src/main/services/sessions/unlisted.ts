import type { Session } from '#shared/contract/sessions.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { Journal } from './journal.ts';
import { begin } from './kept-sessions.ts';
import type { SessionPorts } from './ports.ts';
import { readSession, recordedUntil } from './recovery.ts';

type Ports = Pick<SessionPorts, 'journals' | 'losses' | 'logger'>;

/** A session is listed as soon as its devices are attached: a crash in between leaves less than this, ms. */
const beginningMs = 5_000;
/** A journal without any entry is of a crash right after its file was made; more bytes have held something. */
const emptyBytes = 1024;

const recordsHint =
  'Call IT: the records may be an older copy; compare with a backup of the data folder. The recordings were kept and are listed again.';
const folderHint =
  'Call IT: bring this folder in “sessions” of the data folder back from a backup. All the rest can be read.';

/** A recording that cannot be a session any more; its folder is named, since nothing else of it is known. */
export async function reportUnreadable(
  { losses }: Pick<Ports, 'losses'>,
  sessionId: SessionId,
): Promise<void> {
  await losses.report({
    store: 'sessions',
    reason: `The recording in the folder “${sessionId}” has lost its beginning: whose it is cannot be read, and no list shows it.`,
    hint: folderHint,
  });
}

/**
 * Whether a journal without a beginning is more than what a crash leaves while a session begins.
 * @param bytes before it was opened: what is torn is then cut off and kept aside
 */
export function heldMore(journal: Journal, bytes: number): boolean {
  return journal.lastSequence() > 0 || journal.health().damagedStretches > 0 || bytes > emptyBytes;
}

/** @returns the session when it must have been in the list: it has ended, or was recorded for longer than it takes to begin */
async function onceListed({ journals, logger }: Ports, sessionId: SessionId): Promise<Session | undefined> {
  try {
    const journal = await journals.open(sessionId, false);
    try {
      const found = await readSession(journal, sessionId);
      if (found === undefined) return undefined;
      const { session, lastBatch } = found;
      if (session.state !== 'running' || lastBatch !== null) return session;
      const lastedMs = (await recordedUntil(journal, session)) - session.startedMs;
      return lastedMs > beginningMs ? session : undefined;
    } finally {
      await journal.close();
    }
  } catch (error) {
    // Whoever recovers it next says so.
    logger.warn('session.not-looked-at', { sessionId, error: String(error) });
    return undefined;
  }
}

/**
 * After a start: recordings that the list of sessions has forgotten. Their list is told as damaged before it is mended,
 * since afterwards nothing shows that the records were older than the journals.
 * @param unlisted sessions that have a journal and no record
 */
export async function reportUnlisted(ports: Ports, unlisted: readonly SessionId[]): Promise<void> {
  const forgotten: Session[] = [];
  for (const sessionId of unlisted) {
    const session = await onceListed(ports, sessionId);
    if (session !== undefined) forgotten.push(session);
  }
  const [first] = forgotten;
  const last = forgotten.at(-1);
  if (first === undefined || last === undefined) return;
  const which =
    first === last
      ? `a session that was recorded: it began ${begin(first)}`
      : `${forgotten.length} sessions that were recorded: the first began ${begin(first)}, the last ${begin(last)}`;
  await ports.losses.report({
    store: 'records',
    reason: `The list of sessions did not know ${which}. The records of this workstation are older than its recordings, or entries were taken away.`,
    hint: recordsHint,
  });
}
