import type { StreamEvent } from '#shared/contract/streams.ts';
import { createEmitter } from './emitter.ts';
import type { ReportFault } from './report-fault.ts';

/** Where services publish what viewers should know. */
export interface EventBus {
  publish(event: StreamEvent): void;
  subscribe(listener: (event: StreamEvent) => void): () => void;
}

export function createEventBus(report: ReportFault): EventBus {
  const { tell: publish, on: subscribe } = createEmitter<[StreamEvent]>('events', report);
  return { publish, subscribe };
}
