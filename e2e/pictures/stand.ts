import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import type { PtyPort } from '#main/simulation/pty.ts';
import { openHost, type Host, type HostOptions } from './host.ts';
import type { Appearance } from './looks.ts';

/** Where a stage's scenes play: one screen, and the host that it shows. */
export interface Stand {
  readonly page: Page;
  /** The one on screen. @throws Error before `open` */
  readonly host: Host;
  /** A running Fabric network's folder. @throws Error where the stage did not ask for one */
  readonly network: string;
  /** A folder on a small disk. @throws Error where the stage did not ask for one */
  readonly smallDisk: string;
  /** Starts another host and ends the one before. */
  open(options: HostOptions): Promise<Host>;
  /** Lets the browser in, in the appearance that is to be pictured now. */
  show(): Promise<void>;
  /** Keeps what has to be ended with the stage. */
  keep(port: PtyPort): void;
  end(): Promise<void>;
}

export interface StandParts {
  readonly page: Page;
  readonly network?: string | undefined;
  readonly smallDisk?: string | undefined;
  readonly appearance: () => Appearance;
}

export function createStand({ page, network, smallDisk, appearance }: StandParts): Stand {
  let host: Host | undefined;
  const ports: PtyPort[] = [];
  async function end(): Promise<void> {
    for (const port of ports.splice(0)) await port.close();
    await host?.remove();
    host = undefined;
  }
  return {
    page,
    get host() {
      return given(host, 'a host');
    },
    get network() {
      return given(network, 'a network');
    },
    get smallDisk() {
      return given(smallDisk, 'a small disk');
    },
    async open(options) {
      await end();
      host = await openHost(options);
      return host;
    },
    async show() {
      await page.goto(await given(host, 'a host').link());
      // The link is good once: a page that is left before it has its answer is not linked.
      await expect(page.locator('main')).toBeVisible();
      await loadIn(page, appearance());
    },
    keep: (port) => void ports.push(port),
    end,
  };
}

function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`this stage has not asked for ${what}`);
  return value;
}

const storageKey = 'vitalseal.screen';

/** Loads the page anew in an appearance, as a screen that was left in it. */
export async function loadIn(page: Page, appearance: Appearance): Promise<void> {
  await page.evaluate(
    ([key, chosen]) => {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
      localStorage.setItem(key, JSON.stringify({ ...Object(kept), appearance: chosen }));
    },
    [storageKey, appearance] as const,
  );
  await page.reload();
  await expect(page.locator('main')).toBeVisible();
}

/** Changes the appearance as a person would, and leaves open what is open: the menu lies above it. */
export async function wear(page: Page, appearance: Appearance): Promise<void> {
  // A dialog hides the button from pointers and from readers, but not from an event.
  await page.locator('header button[aria-haspopup="menu"]').dispatchEvent('click');
  const words = appearance === 'light' ? en.shell.themeLight : en.shell.themeDark;
  const item = page.getByRole('menuitem', { name: words });
  await item.click();
  await expect(item).toHaveCount(0);
  await expect(page.locator('body')).toHaveCSS('color-scheme', appearance);
}
