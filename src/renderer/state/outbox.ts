import type { ReplyOf } from '#shared/contract/index.ts';
import { useHostQuery } from './host.ts';
import { useLive } from './live.ts';

type OutboxState = Pick<ReplyOf<'outbox.list'>, 'counts' | 'progress'>;

/**
 * What the outbox holds, and whether the ledger can be reached: the one source of both for every screen. As the stream
 * last told it, else as it was asked for; null while it is not known, and while this screen is cut off from the host.
 */
export function useOutbox(): OutboxState | null {
  const listed = useHostQuery('outbox.list', { limit: 1 }).data;
  const connected = useLive((live) => live.connection === 'connected');
  const counts = useLive((live) => live.outbox) ?? listed?.counts;
  const progress = useLive((live) => live.progress) ?? listed?.progress;
  return connected && counts !== undefined && progress !== undefined ? { counts, progress } : null;
}
