import type { SessionId } from '#shared/domain/ids.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';

/** Follows which sessions run. @param onChange called with how many, each time a session changes @returns ends it */
export function followSessions(
  bus: Pick<EventBus, 'subscribe'>,
  onChange: (running: number) => void,
): () => void {
  const running = new Set<SessionId>();
  return bus.subscribe((event) => {
    if (event.type !== 'session') return;
    if (event.session.state === 'running') running.add(event.session.sessionId);
    else running.delete(event.session.sessionId);
    onChange(running.size);
  });
}
