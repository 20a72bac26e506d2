import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  powerMonitor,
  powerSaveBlocker,
  type MessageBoxOptions,
} from 'electron';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { App } from '#main/compose.ts';
import { askBeforeClosing } from './closing.ts';
import { endCleanly } from './ending.ts';
import { bindIpc } from './ipc.ts';
import { keepAwake } from './keep-awake.ts';
import { followLinuxLock } from './linux-lock.ts';
import { ownOrigin } from './own-page.ts';
import { rescuePage } from './page-rescue.ts';
import { followSystem } from './system-events.ts';
import { windowOptions } from './window.ts';

/**
 * Shows the product in its one window, and ties both to what a person and the system do to them.
 * @param built `out/`
 * @throws Error when the page cannot be loaded; the product has stopped then
 */
export async function openWindow(product: App, built: string): Promise<void> {
  const { api, streams, identity, bus, report, logger } = product;
  const lock = () => identity.lockAll();
  const letSleep = keepAwake(powerSaveBlocker, bus);
  const unfollow = process.platform === 'linux' ? followLinuxLock(lock, logger) : () => undefined;
  const { stop, end } = endCleanly(app, product, () => {
    letSleep();
    unfollow();
  });
  /** What the next page has to say. */
  const unsaid: StreamEvent[] = [];
  bindIpc({ ipcMain, api, streams, connectionId: identity.openScreen(), unsaid, logger });

  const window = new BrowserWindow(windowOptions(join(built, 'preload', 'preload.cjs')));
  const ask = (question: MessageBoxOptions) => dialog.showMessageBox(window, question);
  const closeUnasked = askBeforeClosing({ window, bus, ask, report });
  const endUnasked = () => {
    closeUnasked();
    end();
  };
  followSystem({ power: powerMonitor, window, lock, end: endUnasked });
  window.once('ready-to-show', () => window.show());
  followApp(window, product);

  const load = () => window.loadURL(`${ownOrigin}/`);
  try {
    await load();
  } catch (error) {
    await stop();
    throw error;
  }
  const tellPage = (notice: StreamEvent) => void unsaid.push(notice);
  rescuePage({ page: window.webContents, load, tellPage, ask, close: () => window.close(), logger });
}

function followApp(window: BrowserWindow, { logger }: Pick<App, 'logger'>): void {
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  // Chromium starts them again by itself.
  app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
    logger.warn('helper.gone', { type, reason, exitCode }),
  );
}
