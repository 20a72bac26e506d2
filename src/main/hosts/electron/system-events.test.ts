import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { followSystem } from './system-events.ts';

describe('with emitters instead of Electron’s power monitor and window', () => {
  const lock = vi.fn<() => void>();
  const end = vi.fn<() => void>();
  const preventDefault = vi.fn<() => void>();
  let power: EventEmitter;
  let window: EventEmitter;
  beforeEach(() => {
    vi.clearAllMocks();
    power = new EventEmitter();
    window = new EventEmitter();
    followSystem({ power, window, lock, end });
  });

  test.each(['lock-screen', 'suspend', 'user-did-resign-active'])('%s locks every screen', (event) => {
    power.emit(event);
    expect(lock).toHaveBeenCalledOnce();
    expect(end).not.toHaveBeenCalled();
  });

  test('Linux and macOS that shut down wait until all is on disk', () => {
    power.emit('shutdown', { preventDefault });
    expect(end).toHaveBeenCalledOnce();
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  test('Windows that shuts down waits until all is on disk, and one that does not ask is seen too', () => {
    window.emit('query-session-end', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(end).toHaveBeenCalledOnce();
    window.emit('session-end', {});
    expect(end).toHaveBeenCalledTimes(2);
  });
});
