import type { Browser, Locator, Page } from '@playwright/test';
import type { Session } from '#shared/contract/sessions.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { hues, surfaces } from '#renderer/kit/tokens.ts';
import { shownSession } from '../tests/long-session/make.ts';
import { knownPlaces } from '../tests/long-session/signals.ts';
import { ask } from './lib/ask.ts';
import { placesOf } from './lib/picture.ts';
import { choosePatient, deviceCard, goTo, lanes, signIn } from './lib/steps.ts';
import { expect, hasOneWindow, test } from './lib/workstation.ts';

const { hours } = shownSession;
const hourMs = 3_600_000;
/** Of the demonstration: it is simulated. */
const module = 'Monitor bed 1';
/** A page of readings has so many rows. */
const rowsOnPage = 50;

test.use({ longSession: true });
// The session is made first where this machine has none yet.
test.describe.configure({ timeout: 900_000 });

async function nurseRecords(page: Page): Promise<Session> {
  await signIn(page, 'nurse');
  await expect(deviceCard(page, module)).toContainText(en.strip.states.running);
  await choosePatient(page, /Grace Kimani/);
  const dialog = page.getByRole('dialog', { name: /Start recording/ });
  await page.getByRole('button', { name: new RegExp(`^${en.monitor.start}`) }).click();
  for (const box of await dialog.getByRole('checkbox').all()) {
    const text = await box.evaluate((input) => input.closest('label')?.textContent ?? '');
    await box.setChecked(text.startsWith(module));
  }
  await dialog.getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  await expect(lanes(page, 'drawing').first()).toBeAttached();
  const { sessions } = await ask(page, 'sessions.list', { state: 'running' });
  return sessions[0]!;
}

/** Another screen of the same host, with somebody else in front of it. */
async function doctorComes(nurse: Page, browser: Browser): Promise<Page> {
  const { token } = await ask(nurse, 'host.newLink', {});
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${new URL(nurse.url()).origin}/#${token}`);
  await signIn(page, 'doctor');
  return page;
}

/** All lanes are drawn, and none says that it could not be loaded. */
async function drawn(page: Page): Promise<void> {
  await expect(page.locator('[data-review-lane]')).toHaveCount(3);
  await expect(page.locator('[data-review-state="drawn"]')).toHaveCount(3);
  await expect(page.getByText(en.sessions.unreadable)).toHaveCount(0);
}

/** Where the first lane's trace begins and how wide it is, CSS pixels of the page. */
async function traceBox(page: Page) {
  const box = await page.locator('[data-review-lane] canvas').first().boundingBox();
  if (box === null) throw new Error('there is no lane');
  return box;
}

const tool = (page: Page, name: string): Locator =>
  page.getByRole('toolbar', { name: en.sessions.waveforms }).getByRole('button', { name, exact: true });

/** The spike is the only thing in the session that is so high. @returns where it is, CSS pixels of the trace */
async function spikePlace(page: Page): Promise<number> {
  await drawn(page);
  const places = await placesOf(page, hues.dark.ecg, 0.2);
  expect(places.length).toBeGreaterThan(0);
  const [first = NaN] = places;
  expect((places.at(-1) ?? NaN) - first).toBeLessThan(60);
  return first;
}

/** An hour takes a second or two, and longer where other suites run beside. */
async function proven(page: Page): Promise<void> {
  const verdict = page.getByTestId('proof-verdict');
  await expect(verdict).toHaveText(en.proof.verdicts.proven, { timeout: 120_000 });
}

/** Of the first time in a text. */
function secondsOfDay(text: string): number {
  const [, hour, minute, second] = /(\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
  return Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
}

const firstTimes = (page: Page): Promise<string[]> => page.locator('tbody tr td:first-child').allInnerTexts();

test('a doctor scrolls through twelve hours and proves one, while a nurse records on another screen', async ({
  workstation,
  browser,
}) => {
  test.skip(hasOneWindow, 'The desktop app has one window; two screens are two browsers at the web host.');
  const { page: nurse } = workstation;
  const running = await nurseRecords(nurse);
  const page = await doctorComes(nurse, browser);
  const { markMs, spikeMs } = knownPlaces(hours * hourMs);

  await test.step('the spike is where it was recorded, over all of the session', async () => {
    await goTo(page, en.sessions.title);
    await page
      .getByRole('button', { name: /Open the session/ })
      .last()
      .click();
    await tool(page, en.sessions.whole).click();
    const { width } = await traceBox(page);
    expect(await spikePlace(page)).toBeCloseTo((spikeMs / (hours * hourMs)) * width, -0.5);
  });

  await test.step('zoomed in on, it is at the second at which it was recorded', async () => {
    const { x, y, width } = await traceBox(page);
    let place = await spikePlace(page);
    for (let times = 0; times < 5; times += 1) {
      await page.mouse.move(x + place, y + 40);
      await page.mouse.wheel(0, -600);
      const before = place;
      place = await spikePlace(page);
      // A quarter is shown of what was: so much wider is each of its columns.
      expect(Math.abs(place - before)).toBeLessThan(8);
    }
    const { sessions } = await ask(page, 'sessions.list', {});
    const startedMs = sessions.find(({ marks }) => marks.length > 0)?.startedMs ?? Number.NaN;
    const shownMs = (hours * hourMs) / 4 ** 5;
    const fromSecond = secondsOfDay(await page.getByText(/ shown$/).innerText());
    const found = fromSecond + ((place / width) * shownMs) / 1000;
    expect(Math.abs(((startedMs + spikeMs) / 1000 - found) % 86_400)).toBeLessThan(1.5);
  });

  await test.step('all of it can be scrolled through, hour by hour', async () => {
    await tool(page, en.sessions.whole).click();
    const { x, y } = await traceBox(page);
    await page.mouse.move(x, y + 40);
    await page.mouse.wheel(0, -300 * Math.log2(hours));
    await tool(page, en.sessions.toStart).click();
    for (let half = 0; half < 2 * hours; half += 1) {
      await drawn(page);
      await tool(page, en.sessions.later).click();
    }
    await drawn(page);
  });

  await test.step('the mark is shown where it was set', async () => {
    await page.getByRole('tab', { name: new RegExp(en.sessions.marks) }).click();
    const { sessions } = await ask(page, 'sessions.list', {});
    const long = sessions.find(({ marks }) => marks.length > 0);
    expect(long?.marks[0]?.timeMs).toBe((long?.startedMs ?? NaN) + markMs);
    await page
      .getByRole('row', { name: /Position changed/ })
      .getByRole('button')
      .click();
    await drawn(page);
    const { width } = await traceBox(page);
    const seen = await placesOf(page, surfaces.dark.accent, 1);
    expect(Math.abs((seen[0] ?? NaN) - width / 2)).toBeLessThan(4);
  });

  await test.step('readings page back by cursor, each once, and forth again', async () => {
    await page.getByRole('tab', { name: en.sessions.readings }).click();
    const newest = await firstTimes(page);
    expect(newest).toHaveLength(rowsOnPage);
    const seen = [...newest];
    for (let older = 2; older <= 4; older += 1) {
      await page.getByRole('button', { name: en.common.older }).click();
      await expect(page.getByText(en.common.page.replace('{{page}}', String(older)))).toBeVisible();
      await expect.poll(async () => (await firstTimes(page))[0]).not.toBe(seen.at(-rowsOnPage));
      seen.push(...(await firstTimes(page)));
    }
    // Two readings came each second: none is missing from one page to the next, and none is there twice.
    expect(seen.every((time, place) => time === seen[place - (place % 2)])).toBe(true);
    expect(new Set(seen).size).toBe(seen.length / 2);
    for (let newer = 1; newer <= 3; newer += 1)
      await page.getByRole('button', { name: en.common.newer }).click();
    await expect.poll(() => firstTimes(page)).toEqual(newest);
  });

  const verify = page.getByRole('button', { name: `${en.sessions.verifyStretch}: II`, exact: true });
  await test.step('an hour of it is proven', async () => {
    await verify.click();
    await proven(page);
    await expect(page.getByTestId('proof-facts')).toContainText('500 Hz');
    await page.getByRole('button', { name: en.common.close }).click();
  });

  await test.step('a proof that is given up is stopped, and the next one comes', async () => {
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/proof'));
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/proof'));
    await verify.click();
    await asked;
    await page.getByRole('button', { name: en.common.close }).click();
    await failed;
    await verify.click();
    await proven(page);
    await page.getByRole('button', { name: en.common.close }).click();
  });

  await test.step('how long a proof takes is seen, and Cancel gives it up', async () => {
    const dialog = page.getByRole('dialog', { name: en.proof.title });
    await verify.click();
    await expect(dialog.getByRole('progressbar')).toBeVisible();
    await dialog.getByRole('button', { name: en.common.cancel }).click();
    await expect(dialog).toContainText('This was given up.');
    await dialog.getByRole('button', { name: en.proof.again }).click();
    await proven(page);
    await page.getByRole('button', { name: en.common.close }).click();
  });

  await test.step('the nurse’s recording has no gap, to its end', async () => {
    const { sessionId } = running;
    await expect(lanes(nurse, 'drawing').first()).toBeAttached();
    await ask(nurse, 'sessions.stop', { sessionId });
    expect((await ask(nurse, 'sessions.gaps', { sessionId })).gaps).toEqual([]);
    const session = await ask(nurse, 'sessions.get', { sessionId });
    const [signal] = session.devices.flatMap(({ signals }) => signals);
    const stretch = { fromMs: session.startedMs, toMs: session.stoppedMs ?? 0, buckets: 500 };
    const { deviceId, signalId } = signal!;
    const { min } = await ask(nurse, 'sessions.waveform', { sessionId, deviceId, signalId, ...stretch });
    expect(min.length).toBeGreaterThan(100);
  });
});
