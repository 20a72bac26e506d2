import type { StreamEvent } from '#shared/contract/streams.ts';
import type { Logger } from '#main/ports/logger.ts';

/** Where services publish what viewers should know. */
export interface EventBus {
  publish(event: StreamEvent): void;
  subscribe(listener: (event: StreamEvent) => void): () => void;
}

/** Calls all subscribers at once, in the order in which they subscribed; one that fails is logged and stops no other. */
export function createEventBus(logger: Logger): EventBus {
  const listeners = new Set<(event: StreamEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          logger.error('events.listener-failed', { type: event.type, error });
        }
      }
    },
    subscribe(listener) {
      // A wrapper of its own, so that the same function subscribed twice is two subscribers.
      const entry = (event: StreamEvent) => listener(event);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
