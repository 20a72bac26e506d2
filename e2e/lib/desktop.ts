import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser, type Page } from '@playwright/test';
import { DeskNews, type DeskCommand } from '../electron-double/desk-messages.ts';

export interface DesktopOptions {
  readonly dataFolder: string;
  readonly portsFolder: string;
  /** Further words for the app. */
  readonly args?: readonly string[];
  /** What the page finds on the desk. */
  readonly desk?: {
    readonly locale?: string | undefined;
    readonly timezoneId?: string | undefined;
    readonly colorScheme?: 'light' | 'dark' | 'no-preference' | undefined;
  };
  readonly env?: NodeJS.ProcessEnv;
}

/** The built desktop app, unmodified, on the double of Electron, and the person at its desk. */
export interface Desktop {
  /** What the person was shown beside the page, oldest first. */
  readonly news: readonly DeskNews[];
  /** All that the process printed. */
  said(): string;
  /** Does something at the desk. */
  do(command: DeskCommand): void;
  /** The page that the window shows now. @throws Error when the app ends before there is one */
  page(): Promise<Page>;
  signal(signal: NodeJS.Signals): void;
  /** @returns exit code; null when a signal ended it */
  ended: Promise<number | null>;
  /** Ctrl-C, as long as it runs. */
  stop(): Promise<void>;
}

export function startDesktop({
  dataFolder,
  portsFolder,
  args = [],
  desk = {},
  env = {},
}: DesktopOptions): Desktop {
  const child = spawn(
    process.execPath,
    ['--import', './e2e/electron-double/register.ts', 'out/main/main.js', '--data', dataFolder, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        VITALSEAL_PORTS: portsFolder,
        ELECTRON_DOUBLE_DESK: JSON.stringify(desk),
        ...env,
      },
    },
  );
  const news: DeskNews[] = [];
  let said = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  child.on('message', (message) => news.push(DeskNews.parse(message)));
  const ended = once(child, 'exit').then(() => child.exitCode);
  let browser: Browser | undefined;
  return {
    news,
    said: () => said,
    do: (command) => void child.send(command),
    async page() {
      const port = await portOf(child, news, () => said);
      browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const page = browser.contexts()[0]?.pages().at(-1);
      if (page === undefined) throw new Error('the browser has no page');
      return page;
    },
    signal: (signal) => void child.kill(signal),
    ended,
    async stop() {
      await browser?.close();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await ended;
    },
  };
}

/** Where the browser's debugging port is, as soon as a page is shown. */
async function portOf(child: ChildProcess, news: readonly DeskNews[], said: () => string): Promise<number> {
  const told = news.findLast((each) => each.told === 'page');
  if (told !== undefined) return told.port;
  if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}:\n${said()}`);
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
  return portOf(child, news, said);
}
