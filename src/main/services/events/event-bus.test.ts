import { describe, expect, test } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { unexpectedFault } from '#main/testing/fakes.ts';
import { createEventBus } from './event-bus.ts';

const event: StreamEvent = { type: 'outbox', counts: { waiting: 1, sealed: 2, trouble: 0 } };

describe('event bus', () => {
  test('every subscriber gets every event until it leaves, though another fails; the failure is reported', () => {
    const reported: string[] = [];
    const bus = createEventBus((where) => void reported.push(where));
    const seen: string[] = [];
    const leave = bus.subscribe(() => seen.push('first'));
    bus.subscribe(() => {
      throw new Error('broken viewer');
    });
    bus.subscribe(() => seen.push('third'));
    bus.publish(event);
    leave();
    bus.publish(event);
    expect(seen).toEqual(['first', 'third', 'third']);
    expect(reported).toEqual(['events', 'events']);
  });

  test('a subscriber may leave while it is told', () => {
    const bus = createEventBus(unexpectedFault);
    let count = 0;
    const leave = bus.subscribe(() => {
      count += 1;
      leave();
    });
    bus.publish(event);
    bus.publish(event);
    expect(count).toBe(1);
  });
});
