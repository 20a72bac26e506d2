import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { createEventBus } from '#main/services/events/event-bus.ts';
import { unexpectedFault } from '#main/testing/fakes.ts';
import { askBeforeClosing } from './closing.ts';

describe('closing a window, with a fake of Electron’s', () => {
  const bus = createEventBus(unexpectedFault);
  const tell = (sessionId: string, state: 'running' | 'stopped') =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a session does not matter here
    bus.publish({ type: 'session', session: { sessionId, state } } as unknown as StreamEvent);
  const report = vi.fn<(where: string, error: unknown) => void>();
  let answers: PromiseWithResolvers<{ response: number; checkboxChecked: boolean }>[];
  let closed: number;
  let closeUnasked: () => void;
  const window = Object.assign(new EventEmitter(), {
    close() {
      let prevented = false;
      window.emit('close', { preventDefault: () => (prevented = true) });
      if (!prevented) closed++;
    },
  });
  const answer = async (response: number) => {
    answers.at(-1)!.resolve({ response, checkboxChecked: false });
    await vi.waitFor(() => expect(answers.at(-1)!.promise).resolves.toBeDefined());
  };

  beforeEach(() => {
    window.removeAllListeners();
    closed = 0;
    answers = [];
    const ask = () => {
      answers.push(Promise.withResolvers());
      return answers.at(-1)!.promise;
    };
    closeUnasked = askBeforeClosing({ window, bus, ask, report });
  });

  test('nothing runs: it closes unasked', () => {
    tell('a', 'running');
    tell('a', 'stopped');
    window.close();
    expect(closed).toBe(1);
    expect(answers).toEqual([]);
  });

  test('a recording runs: it stays open until somebody says so, and one question at a time is asked', async () => {
    tell('a', 'running');
    window.close();
    window.close();
    expect(answers).toHaveLength(1);
    await answer(0);
    expect(closed).toBe(0);
    window.close();
    expect(answers).toHaveLength(2);
    await answer(1);
    expect(closed).toBe(1);
    tell('a', 'stopped');
  });

  test('a machine that shuts down asks nobody', () => {
    tell('a', 'running');
    closeUnasked();
    window.close();
    expect(closed).toBe(1);
    tell('a', 'stopped');
  });

  test('a box that cannot be shown keeps no window open, and is reported', async () => {
    tell('a', 'running');
    window.close();
    answers[0]!.reject(new Error('no display'));
    await vi.waitFor(() => expect(closed).toBe(1));
    expect(report).toHaveBeenCalledOnce();
    tell('a', 'stopped');
  });
});
