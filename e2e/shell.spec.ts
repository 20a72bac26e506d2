import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { startDesktop, type Desktop, type DesktopOptions } from './lib/desktop.ts';
import { choosePatient, signIn, tile, typePin } from './lib/steps.ts';

type Start = (more?: Partial<DesktopOptions>) => Desktop;

/** What a person does to the desktop app beside its page, on the double of Electron. */
const test = base.extend<{ folder: string; start: Start }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is used
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vitalseal-shell-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  start: async ({ folder }, use) => {
    const started: Desktop[] = [];
    await use((more) => {
      const options = { dataFolder: join(folder, 'data'), portsFolder: join(folder, 'ports'), ...more };
      const desktop = startDesktop({ ...options, desk: { locale: 'en-GB', timezoneId: 'UTC' } });
      started.push(desktop);
      return desktop;
    });
    for (const desktop of started) await desktop.stop();
  },
});

const boxes = ({ news }: Desktop) =>
  news.filter(({ told }) => told === 'error-box' || told === 'message-box');
const logOf = (folder: string) => {
  const file = join(folder, 'data', 'logs', 'vitalseal.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

async function record(page: Page): Promise<void> {
  await signIn(page, 'nurse');
  await choosePatient(page, /Jonas Weber/);
  await page.getByRole('button', { name: en.monitor.start }).click();
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
}

test('closing the window while a recording runs asks first', async ({ start, folder }) => {
  const desktop = start();
  await record(await desktop.page());
  desktop.do({ do: 'close' });
  await expect
    .poll(() => boxes(desktop))
    .toMatchObject([{ told: 'message-box', message: /recording is running/ }]);
  desktop.do({ do: 'answer', button: 0 });
  await expect((await desktop.page()).getByText(en.monitor.recording, { exact: true })).toBeVisible();
  desktop.do({ do: 'close' });
  await expect.poll(() => boxes(desktop)).toHaveLength(2);
  desktop.do({ do: 'answer', button: 1 });
  expect(await desktop.ended).toBe(0);
  expect(existsSync(join(folder, 'data', 'lock'))).toBe(false);
});

test('nothing is asked where nothing runs; Windows and Linux that shut down ask nobody either', async ({
  start,
  folder,
}) => {
  const idle = start();
  await idle.page();
  idle.do({ do: 'close' });
  expect(await idle.ended).toBe(0);
  for (const command of [
    { do: 'power', event: 'shutdown' },
    { do: 'end-session', event: 'query-session-end' },
  ] as const) {
    const busy = start({ dataFolder: join(folder, command.event) });
    await record(await busy.page());
    busy.do(command);
    expect(await busy.ended).toBe(0);
    expect(boxes(busy)).toEqual([]);
  }
});

test('a page that crashes, or hangs, is loaded anew and says so; the recording goes on', async ({
  start,
}) => {
  const desktop = start();
  const first = await desktop.page();
  await record(first);
  const shown = () => desktop.news.filter(({ told }) => told === 'page').length;

  const crashed = await first.context().newCDPSession(first);
  crashed.send('Page.crash').catch(() => undefined);
  await expect.poll(shown).toBe(2);
  const second = await desktop.page();
  await expect(second.getByText('The screen had failed and was loaded anew.')).toBeVisible();
  await expect(second.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  await expect(tile(second, en.vital['heart-rate'])).toHaveAccessibleName(/ \d\d /);

  second.evaluate('for (;;);').catch(() => undefined);
  desktop.do({ do: 'find-unresponsive' });
  await expect.poll(shown).toBe(3);
  const third = await desktop.page();
  await expect(third.getByText('The screen had failed and was loaded anew.')).toBeVisible();
});

test('a screen that the system locks, or that sleeps, is locked', async ({ start }) => {
  const desktop = start();
  const page = await desktop.page();
  await signIn(page, 'nurse');
  for (const event of ['lock-screen', 'suspend'] as const) {
    desktop.do({ do: 'power', event });
    await expect(page.getByRole('heading', { name: en.lock.title })).toBeVisible();
    await page.getByLabel(en.signIn.pin, { exact: true }).focus();
    await typePin(page, '111111');
  }
});

test('the menu zooms, and the page sees that a millimetre is another one then', async ({ start }) => {
  const desktop = start();
  const page = await desktop.page();
  const ratio = () => page.evaluate(() => devicePixelRatio);
  const before = await ratio();
  desktop.do({ do: 'choose', role: 'zoomIn' });
  await expect.poll(ratio).toBeGreaterThan(before);
  desktop.do({ do: 'choose', role: 'resetZoom' });
  await expect.poll(ratio).toBe(before);
});

test('the page can neither leave nor open a window', async ({ start }) => {
  const desktop = start();
  const page = await desktop.page();
  const here = page.url();
  await page.evaluate(() => {
    window.open('about:blank');
    window.location.href = 'https://app.example/';
  });
  await expect.poll(() => page.context().pages().length).toBe(1);
  await signIn(page, 'nurse');
  expect(page.url()).toBe(here);
});

test.describe('the app cannot start', () => {
  test('a data folder that can be none is said, and taken for no second app', async ({ start, folder }) => {
    await writeFile(join(folder, 'data'), 'no folder');
    const desktop = start();
    expect(await desktop.ended).toBe(3);
    expect(boxes(desktop)).toMatchObject([{ told: 'error-box', text: /data folder cannot be there/ }]);
    expect(desktop.said()).toContain('data folder cannot be there');
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('no folder');
  });

  for (const words of [['--dat=x'], ['--port', '80'], ['--no-sandbox']]) {
    test(`${words.join(' ')} is refused with a message`, async ({ start, folder }) => {
      const desktop = start({ args: words });
      expect(await desktop.ended).toBe(2);
      expect(boxes(desktop)).toMatchObject([{ told: 'error-box', text: /Usage: npm start/ }]);
      expect(existsSync(join(folder, 'data'))).toBe(false);
    });
  }

  test('a page that cannot be loaded ends the app, which lets go of all, logs why and says so', async ({
    start,
    folder,
  }) => {
    const desktop = start({ env: { CHROMIUM_PATH: '/no/browser' } });
    expect(await desktop.ended).toBe(3);
    expect(boxes(desktop)).toMatchObject([{ told: 'error-box', title: 'VitalSeal cannot start' }]);
    expect(logOf(folder)).toContain('start.failed');
    expect(existsSync(join(folder, 'data', 'lock'))).toBe(false);
  });

  test('a second start brings the first window to the front and says so', async ({ start }) => {
    const first = start();
    await first.page();
    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.said()).toContain('already runs');
    await expect.poll(() => first.news.some(({ told }) => told === 'focus')).toBe(true);
  });
});

test('--data=FOLDER is understood as --data FOLDER is', async ({ start, folder }) => {
  const desktop = start({ args: [`--data=${join(folder, 'other')}`] });
  await desktop.page();
  expect(existsSync(join(folder, 'other', 'host.json'))).toBe(true);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});
