import type { PowerSaveBlocker } from 'electron';
import type { SessionId } from '#shared/domain/ids.ts';
import type { EventBus } from '#main/services/ports.ts';

/** Keeps the machine awake while a session runs. @returns ends it */
export function keepAwake(
  blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>,
  bus: Pick<EventBus, 'subscribe'>,
): () => void {
  const running = new Set<SessionId>();
  let block: number | null = null;
  const follow = () => {
    if (running.size > 0) block ??= blocker.start('prevent-app-suspension');
    else if (block !== null) {
      blocker.stop(block);
      block = null;
    }
  };
  const unsubscribe = bus.subscribe((event) => {
    if (event.type !== 'session') return;
    if (event.session.state === 'running') running.add(event.session.sessionId);
    else running.delete(event.session.sessionId);
    follow();
  });
  return () => {
    unsubscribe();
    running.clear();
    follow();
  };
}
