import type { DiskWatch } from './disk-watch.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { SessionPorts } from './ports.ts';
import type { SealProgress } from './seal-progress.ts';
import type { SessionBook } from './session-book.ts';
import type { UnfinishedSessions } from './unfinished-sessions.ts';

/** What the commands of the session service share. */
export interface CommandParts {
  readonly ports: SessionPorts;
  readonly live: LiveSessions;
  readonly book: SessionBook;
  readonly disk: DiskWatch;
  readonly progress: SealProgress;
  readonly unfinished: UnfinishedSessions;
}
