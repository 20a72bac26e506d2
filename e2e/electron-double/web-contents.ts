import { EventEmitter } from 'node:events';
import type { WebContents as ElectronWebContents } from 'electron';
import type { BrowserContext, CDPSession, Page, Route } from 'playwright';
import { app } from './app.ts';
import { debuggingPort, launchChromium } from './chromium.ts';
import { tell } from './desk.ts';
import { preventable } from './events.ts';
import { hostPage } from './page-host.ts';
import { fromWeb, handlerOf, toWeb } from './schemes.ts';

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

export interface PageOptions {
  readonly preload: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** What a window shows: one page of a Chromium of its own. */
export class WebContents
  extends EventEmitter
  implements Pick<ElectronWebContents, 'getURL' | 'loadURL' | 'forcefullyCrashRenderer' | 'isDestroyed'>
{
  readonly #options: PageOptions;
  #browser: BrowserContext | undefined;
  #shown: { readonly page: Page; readonly cdp: CDPSession } | undefined;
  #isCrashed = false;
  #isDestroyed = false;
  #isLoading = false;
  #zoomLevel = 0;
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(options: PageOptions) {
    super();
    this.#options = options;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  getURL(): string {
    return fromWeb(this.#shown?.page.url() ?? '');
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#pageToShow();
    this.#isLoading = true;
    try {
      const answer = await page.goto(toWeb(url));
      if (answer?.ok() !== true) throw new Error(`status ${answer?.status()}`);
    } catch (cause) {
      throw new Error(`ERR_FAILED (-2) loading '${url}'`, { cause });
    } finally {
      this.#isLoading = false;
    }
    tell({ told: 'page', port: debuggingPort(app.getPath('userData')) });
  }

  forcefullyCrashRenderer(): void {
    // Its reply never comes: who would send it is gone.
    this.#shown?.cdp.send('Page.crash').catch(() => undefined);
  }

  /** As Chromium's own zoom: fewer and larger CSS pixels on the same screen. */
  zoomBy(levels: number | 'reset'): void {
    const { width = 800, height = 600 } = this.#options;
    this.#zoomLevel = levels === 'reset' ? 0 : this.#zoomLevel + levels;
    const factor = 1.2 ** this.#zoomLevel;
    const metrics = {
      width: Math.round(width / factor),
      height: Math.round(height / factor),
      deviceScaleFactor: factor,
      mobile: false,
      screenWidth: width,
      screenHeight: height,
    };
    this.#shown?.cdp.send('Emulation.setDeviceMetricsOverride', metrics).catch(() => undefined);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  async shut(): Promise<void> {
    this.#isDestroyed = true;
    this.#shown = undefined;
    await this.#browser?.close();
  }

  async #pageToShow(): Promise<Page> {
    if (this.#shown !== undefined && !this.#isCrashed) return this.#shown.page;
    this.#browser ??= await this.#launch();
    const crashed = this.#shown?.page;
    const page = crashed === undefined ? this.#browser.pages()[0] : undefined;
    const shown = page ?? (await this.#browser.newPage());
    this.#shown = { page: shown, cdp: await hostPage(shown, this.#options.preload) };
    this.#isCrashed = false;
    this.#watch(shown);
    // The window is the same, but what drives Chromium has no way back from a crash.
    await crashed?.close();
    return shown;
  }

  async #launch(): Promise<BrowserContext> {
    const browser = await launchChromium(app.getPath('userData'), this.#options);
    await browser.route('**/*', (route) => this.#answer(route));
    return browser;
  }

  #watch(page: Page): void {
    page.on('popup', (popup) => {
      if (this.#openHandler({ url: fromWeb(popup.url()) }).action === 'deny') void popup.close();
    });
    page.on('crash', () => {
      this.#isCrashed = true;
      this.emit('render-process-gone', preventable({}), { reason: 'crashed', exitCode: 1 });
    });
  }

  /** No request leaves this machine: the app answers those of its own schemes, all others fail. */
  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = fromWeb(request.url());
    if (request.isNavigationRequest() && !this.#isLoading && this.#isDenied(url, request.frame())) {
      await route.abort('aborted');
      return;
    }
    const handler = handlerOf(url);
    if (handler === undefined) {
      await route.abort('blockedbyclient');
      return;
    }
    const response = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  #isDenied(url: string, frame: ReturnType<Page['mainFrame']>): boolean {
    const isMainFrame = frame.parentFrame() === null;
    const navigation = preventable({ url, isMainFrame });
    this.emit('will-frame-navigate', navigation);
    if (isMainFrame) this.emit('will-navigate', navigation);
    return navigation.defaultPrevented;
  }
}
