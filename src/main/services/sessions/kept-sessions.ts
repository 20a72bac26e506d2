import { ServiceError } from '#shared/contract/errors.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { Journal } from './journal.ts';
import type { Lost } from './lost-stretches.ts';
import type { SessionPorts } from './ports.ts';
import { nothingSealed, type SessionBook, type SessionRecord } from './session-book.ts';

export interface KeptParts {
  readonly ports: Pick<SessionPorts, 'journals' | 'readers' | 'losses' | 'logger'>;
  readonly book: SessionBook;
}

/** Notes among the records how much the journal of a session that has ended holds. */
export async function noteKept(
  { ports, book }: KeptParts,
  session: Session,
  journal: Journal,
): Promise<void> {
  const { sessionId } = session;
  try {
    const kept = {
      bytes: await ports.journals.bytesOf(sessionId),
      lastSequence: journal.lastSequence(),
    };
    await book.update(sessionId, (before) => ({ ...nothingSealed, session, ...before, kept }));
  } catch (error) {
    // The next start notes it.
    ports.logger.warn('session.extent-not-noted', { sessionId, error: String(error) });
  }
}

/** After a start: recordings that are gone or shorter than when their sessions ended. They are not opened for it. */
export async function checkKept({ ports }: KeptParts, records: readonly SessionRecord[]): Promise<void> {
  for (const { session, kept } of records) {
    const bytes = await ports.journals.bytesOf(session.sessionId);
    // Of one that was not ended, nothing says how much there was; but it had a beginning.
    if (bytes >= (kept?.bytes ?? 1)) continue;
    const what =
      bytes === 0 ? 'is gone from the disk' : `has ${bytes} of ${kept?.bytes} bytes left on the disk`;
    await ports.losses.report({
      store: 'sessions',
      reason: `The recording of the session that began ${begin(session)} ${what}.`,
      hint,
    });
  }
}

/** The journal ends before batches that were sealed. */
export async function reportCut({ losses }: Pick<SessionPorts, 'losses'>, session: Session): Promise<void> {
  await losses.report({
    store: 'sessions',
    reason: `The recording of the session that began ${begin(session)} was cut: it ends before what was sealed of it.`,
    hint,
  });
}

/** Tells what a session that has ended lacks, if it lacks anything. */
export async function reportLost(
  { losses }: Pick<SessionPorts, 'losses'>,
  session: Session,
  { isWhole, gaps, readings }: Lost,
): Promise<void> {
  if (isWhole) return;
  const lostMs = gaps.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0);
  const what = [
    lostMs > 0 ? `up to ${lengthOf(lostMs)} of a signal` : '',
    readings > 0 ? `${readings} readings` : '',
  ].filter((part) => part !== '');
  const lost = what.length === 0 ? 'a part that held no samples' : what.join(' and ');
  await losses.report({
    store: 'sessions',
    reason: `The recording of the session that began ${begin(session)} is damaged: ${lost} cannot be read.`,
    hint,
  });
}

/** A recording of which the list of sessions knows, and which is not there. */
export function recordingGone(): ServiceError {
  return new ServiceError(
    'journal',
    'The recording of this session is gone from the disk of this workstation.',
    'Call IT: bring its folder in “sessions” of the data folder back from a backup.',
  );
}

const hint =
  'Call IT: bring its folder in “sessions” of the data folder back from a backup. All the rest can be read.';

/** Whose it was is not said: everybody may read it. */
export function begin({ startedMs }: Session): string {
  return `${new Date(startedMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function lengthOf(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.ceil(ms / 1000)} s`;
}
