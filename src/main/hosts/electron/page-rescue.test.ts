import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { rescuePage } from './page-rescue.ts';

describe('a page that fails, with a fake of Electron’s', () => {
  const load = vi.fn<() => Promise<void>>();
  const tellPage = vi.fn<(notice: StreamEvent) => void>();
  const close = vi.fn<() => void>();
  const ask = vi.fn<() => Promise<{ response: number; checkboxChecked: boolean }>>();
  let isDestroyed = false;
  let page: EventEmitter & { forcefullyCrashRenderer(): void; isDestroyed(): boolean };
  const crash = (reason = 'crashed') => page.emit('render-process-gone', {}, { reason, exitCode: 1 });
  /** Crashes so often, each time after the page before was there. */
  const crashes = async (times: number) => {
    for (let time = 1; time <= times; time++) {
      const before = load.mock.calls.length;
      crash();
      await vi.waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(before));
      await new Promise(setImmediate);
    }
  };

  beforeEach(() => {
    vi.resetAllMocks();
    load.mockResolvedValue();
    isDestroyed = false;
    page = Object.assign(new EventEmitter(), {
      forcefullyCrashRenderer: () => void crash('killed'),
      isDestroyed: () => isDestroyed,
    });
    rescuePage({ page, load, tellPage, ask, close, logger: silentLogger });
  });

  test.each(['crashed', 'oom', 'killed', 'abnormal-exit', 'integrity-failure', 'memory-eviction'])(
    '%s: it is loaded anew, and says so once it is there',
    async (reason) => {
      crash(reason);
      await vi.waitFor(() => expect(tellPage).toHaveBeenCalledOnce());
      expect(load).toHaveBeenCalledOnce();
      expect(tellPage.mock.calls[0]![0]).toMatchObject({ type: 'notice', level: 'warning' });
    },
  );

  test('one that hangs is ended and loaded anew', async () => {
    page.emit('unresponsive');
    await vi.waitFor(() => expect(tellPage).toHaveBeenCalledOnce());
  });

  test('one that could not be reloaded is loaded anew; a part of it, or a load that was overtaken, is nothing', async () => {
    page.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'vitalseal://app/', true);
    page.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'vitalseal://app/assets/x.png', false);
    expect(load).not.toHaveBeenCalled();
    page.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'vitalseal://app/', true);
    await vi.waitFor(() => expect(tellPage).toHaveBeenCalledOnce());
  });

  test('one that ended because its window was closed stays so', async () => {
    crash('clean-exit');
    isDestroyed = true;
    crash();
    await new Promise(setImmediate);
    expect(load).not.toHaveBeenCalled();
  });

  test('again and again: somebody is asked, and may try again', async () => {
    ask.mockResolvedValue({ response: 0, checkboxChecked: false });
    await crashes(3);
    expect(ask).not.toHaveBeenCalled();
    await crashes(1);
    expect(ask).toHaveBeenCalledOnce();
    await crashes(3);
    expect(ask).toHaveBeenCalledOnce();
    expect(close).not.toHaveBeenCalled();
  });

  test('a page that cannot even be loaded is tried no more than that, and then closed if somebody wants it', async () => {
    load.mockRejectedValue(new Error('ERR_FAILED'));
    ask.mockResolvedValue({ response: 1, checkboxChecked: false });
    crash();
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(load).toHaveBeenCalledTimes(3);
    expect(tellPage).not.toHaveBeenCalled();
  });
});
