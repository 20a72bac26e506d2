import { EventEmitter } from 'node:events';
import type { BrowserWindow as ElectronWindow, BrowserWindowConstructorOptions } from 'electron';
import { app } from './app.ts';
import { onCommand, tell } from './desk.ts';
import { preventable } from './events.ts';
import { aimMenuAt } from './menu.ts';
import { WebContents } from './web-contents.ts';

export class BrowserWindow
  extends EventEmitter
  implements
    Pick<
      ElectronWindow,
      'show' | 'focus' | 'restore' | 'isMinimized' | 'close' | 'destroy' | 'loadURL' | 'isDestroyed'
    >
{
  readonly webContents: WebContents;
  #isDestroyed = false;

  constructor({ width, height, webPreferences = {} }: BrowserWindowConstructorOptions) {
    super();
    const { sandbox, contextIsolation, nodeIntegration, preload } = webPreferences;
    if (sandbox !== true || contextIsolation !== true || nodeIntegration !== false || preload === undefined) {
      throw new Error('the double has only sandboxed, isolated windows with a preload script');
    }
    this.webContents = new WebContents({ preload, width, height });
    app.windows.add(this);
    aimMenuAt({ close: () => this.close(), zoomBy: (levels) => this.webContents.zoomBy(levels) });
    onCommand('close', () => this.close());
    onCommand('end-session', ({ event }) => void this.emit(event, preventable({ reasons: ['shutdown'] })));
    onCommand('find-unresponsive', () => {
      this.emit('unresponsive');
      this.webContents.emit('unresponsive');
    });
    app.emit('web-contents-created', preventable({}), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
    this.emit('ready-to-show');
  }

  show(): void {}

  focus(): void {
    tell({ told: 'focus' });
  }

  restore(): void {}

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  close(): void {
    const closing = preventable({});
    this.emit('close', closing);
    if (!closing.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    void this.shut();
    this.emit('closed');
    app.windowGone(this);
  }

  async shut(): Promise<void> {
    this.#isDestroyed = true;
    await this.webContents.shut();
  }
}
