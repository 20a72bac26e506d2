import type { PowerSaveBlocker } from 'electron';
import type { EventBus } from '#main/services/events/event-bus.ts';
import { followSessions } from './running-sessions.ts';

/** Keeps the machine awake while a session runs. @returns ends it */
export function keepAwake(
  blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>,
  bus: Pick<EventBus, 'subscribe'>,
): () => void {
  let block: number | null = null;
  const follow = (running: number) => {
    if (running > 0) block ??= blocker.start('prevent-app-suspension');
    else if (block !== null) {
      blocker.stop(block);
      block = null;
    }
  };
  const unsubscribe = followSessions(bus, follow);
  return () => {
    unsubscribe();
    follow(0);
  };
}
