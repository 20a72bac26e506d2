import type { Locator, Page } from '@playwright/test';
import { v7 } from 'uuid';
import type { Treatment, TreatmentPlan } from '#shared/contract/treatments.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { ask } from './lib/ask.ts';
import { choosePatient, fillDialog, goTo, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const hour = 3_600_000;
const words = en.treatments;

async function patientIdOf(page: Page, name: string): Promise<string> {
  const { patients } = await ask(page, 'patients.list', {});
  return patients.find((patient) => patient.name === name)?.patientId ?? '';
}

async function listed(page: Page, patientId: string): Promise<readonly Treatment[]> {
  const { treatments } = await ask(page, 'treatments.list', { patientId });
  return treatments;
}

function register(page: Page, patientId: string, change: Partial<TreatmentPlan>): Promise<unknown> {
  const plan: TreatmentPlan = {
    what: 'Paracetamol',
    dose: 500,
    unit: 'mg',
    route: 'oral',
    schedule: { kind: 'every', everyHours: 8 },
    startMs: Date.now(),
    endMs: null,
    reason: 'Fever',
    ...change,
  };
  return ask(page, 'treatments.register', { treatmentId: v7(), patientId, plan });
}

async function openTreatments(page: Page): Promise<string> {
  await signIn(page, 'doctor');
  await goTo(page, words.title);
  await choosePatient(page, /Marta Silva/);
  return patientIdOf(page, 'Marta Silva');
}

test('a start in the hour that comes twice is asked for, kept by an edit of the dose, and a skipped hour is refused', async ({
  workstation,
}) => {
  const { page } = workstation;
  const patientId = await openTreatments(page);

  await page.getByRole('button', { name: words.register }).click();
  const dialog = page.getByRole('dialog', { name: /Register a treatment/ });
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
  const start = dialog.getByLabel(words.start);
  await field(words.what).fill('Heparin');
  await field(words.dose).fill('500');
  await field(words.reason).fill('Thrombosis');
  await start.fill('2026-03-29T02:30');
  await expect(dialog.getByText(en.time.problems.skipped)).toBeVisible();
  await start.fill('2026-10-25T02:30');
  await dialog.getByRole('button', { name: words.register, exact: true }).click();
  await expect(dialog.getByText(en.time.problems.repeated)).toBeVisible();
  expect(await listed(page, patientId)).toEqual([]);
  await dialog.getByRole('radio', { name: /Central European Standard Time/ }).check();
  await dialog.getByRole('button', { name: words.register, exact: true }).click();
  await expect(dialog).toBeHidden();
  const [registered] = await listed(page, patientId);
  expect(registered?.plan.startMs).toBe(Date.parse('2026-10-25T01:30Z'));

  await page.getByRole('button', { name: `${words.change}: Heparin` }).click();
  await fillDialog(
    page,
    /Change Heparin/,
    { [words.dose]: '750', [words.changeReason]: 'Weight' },
    words.change,
  );
  const [changed] = await listed(page, patientId);
  expect(changed?.plan).toEqual({ ...registered?.plan, dose: 750 });
  await expect(page.getByRole('article')).toContainText('Overdue since 25 Oct');
});

test('a time typed in part is not taken for none, and one of before says so', async ({ workstation }) => {
  const { page } = workstation;
  const patientId = await openTreatments(page);
  await register(page, patientId, { startMs: Date.now() - hour });
  await page.getByRole('button', { name: `${words.change}: Paracetamol` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: words.changeReason }).fill('Shorter');
  await dialog.getByLabel(words.end, { exact: true }).click();
  await page.keyboard.type('24');
  await dialog.getByRole('button', { name: words.change, exact: true }).click();
  await expect(dialog.getByText(en.time.problems.partial)).toBeVisible();
  await dialog.getByRole('button', { name: en.common.cancel }).click();
  expect((await listed(page, patientId))[0]?.events).toHaveLength(1);
});

test('what somebody else changed while a dialog was open is a conflict, not overwritten', async ({
  workstation,
}) => {
  const { page } = workstation;
  const patientId = await openTreatments(page);
  await register(page, patientId, {});
  await page.getByRole('button', { name: `${words.change}: Paracetamol` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: words.dose }).fill('750');
  await dialog.getByRole('textbox', { name: words.changeReason }).fill('Weight');
  const before = (await listed(page, patientId))[0]!;
  const plan = { ...before.plan, dose: 250 };
  await ask(page, 'treatments.change', {
    treatmentId: before.treatmentId,
    version: 1,
    plan,
    reason: 'Liver',
  });
  // The page behind shows it already.
  await expect(page.getByText(/^250 mg/)).toBeAttached();
  await dialog.getByRole('button', { name: words.change, exact: true }).click();
  await expect(dialog.getByText(/Somebody else changed this treatment/)).toBeVisible();
  expect((await listed(page, patientId))[0]?.plan).toEqual(plan);
});

test('a screen that is left open goes on with the time', async ({ workstation }) => {
  const { page } = workstation;
  const patientId = await openTreatments(page);
  await register(page, patientId, { startMs: Date.now() + 35 * 60_000 });
  await goTo(page, en.shell.pages.sessions);
  await page.clock.install();
  await goTo(page, words.title);
  const due = page.getByTestId('due');
  await expect(due).toContainText(/^Starts .*\(in\s3\d\smin\)/);
  await page.clock.fastForward(10 * 60_000);
  await expect(due).toContainText(/^Due .*\(in\s2\d\smin\)/);
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes of the letters themselves: a text can reach out of its element. */
function inkOf(locator: Locator): Promise<Box[]> {
  return locator.evaluate((element) => {
    const found: Box[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      found.push(
        ...Array.from(range.getClientRects(), ({ x, y, width, height }) => ({ x, y, width, height })),
      );
    }
    return found.filter(({ width, height }) => width > 1 && height > 1);
  });
}

const overlap = (a: Box, b: Box): boolean =>
  a.x + a.width > b.x + 1 && b.x + b.width > a.x + 1 && a.y + a.height > b.y + 1 && b.y + b.height > a.y + 1;

async function expectNothingCovered(page: Page, width: number): Promise<void> {
  for (const article of await page.getByRole('article').all()) {
    const ink = await inkOf(article);
    const covered = ink.flatMap((a, at) => ink.slice(at + 1).filter((b) => overlap(a, b)));
    expect(covered, `${width} px`).toEqual([]);
    const buttons = await Promise.all(
      (await article.getByRole('button').all()).map((one) => one.boundingBox()),
    );
    const due = await inkOf(article.getByTestId('due'));
    expect(due.length).toBeGreaterThan(0);
    const under = due.filter((a) => buttons.some((b) => b !== null && overlap(a, b)));
    expect(under, `${width} px`).toEqual([]);
    const box = await article.boundingBox();
    const out = ink.filter(
      ({ x, width: long }) => x < (box?.x ?? 0) || x + long > (box?.x ?? 0) + (box?.width ?? 0),
    );
    expect(out, `${width} px`).toEqual([]);
  }
  const wider = await page
    .locator('main')
    .evaluate((main) =>
      [main, ...main.querySelectorAll('*')].some(
        (element) =>
          element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible',
      ),
    );
  expect(wider, `${width} px`).toBe(false);
}

test('nothing covers what is due, with the longest names and texts, from a narrow window to a wide one', async ({
  workstation,
}) => {
  const { page } = workstation;
  const patientId = await openTreatments(page);
  const long =
    'Pneumococcal polysaccharide conjugate vaccine (20-valent, adsorbed) suspension in pre-filled syringe';
  await register(page, patientId, { what: long, reason: 'Because '.repeat(37).trim() });
  await register(page, patientId, {
    what: 'Methylprednisolonehydrogensuccinate'.repeat(3),
    reason: 'W'.repeat(300),
    dose: 123_456.789_012,
    unit: 'ug/kg/min',
    schedule: { kind: 'every', everyHours: 0.333_333 },
    startMs: Date.parse('2024-10-27T01:30Z'),
    endMs: Date.now() + 1_000 * hour,
  });
  await register(page, patientId, {
    schedule: { kind: 'continuous', everyHours: null },
    startMs: Date.now() + 30 * hour,
  });
  await expect(page.getByRole('article')).toHaveCount(3);
  // 911 is 1366 at 150 %.
  for (const width of [1920, 1366, 1280, 1024, 911, 683]) {
    await page.setViewportSize({ width, height: 768 });
    await expectNothingCovered(page, width);
  }
  // Where there is room, what is due stands in one column, however many buttons a treatment has.
  await page.setViewportSize({ width: 1366, height: 768 });
  await page
    .getByRole('article')
    .last()
    .getByRole('button', { name: /^Stop: / })
    .click();
  await page.getByRole('textbox', { name: words.stopReason }).fill('Done');
  await page.getByRole('dialog').getByRole('button', { name: words.stop, exact: true }).click();
  await expect(page.getByText(words.due.stopped, { exact: true })).toBeVisible();
  await expect
    .poll(() =>
      page
        .getByTestId('due')
        .evaluateAll((all) => new Set(all.map((one) => one.getBoundingClientRect().left)).size),
    )
    .toBe(1);
  for (const article of await page.getByRole('article').all())
    await article.getByRole('button', { name: words.history }).click();
  for (const width of [683, 911, 1366]) {
    await page.setViewportSize({ width, height: 768 });
    await expectNothingCovered(page, width);
  }
  for (const name of [/^Given: Methyl/, /^Change: Methyl/, /^Stop: Methyl/]) {
    await page.getByRole('button', { name }).click();
    const dialog = page.getByRole('dialog');
    const box = await dialog.boundingBox();
    const out = (await inkOf(dialog)).filter(
      ({ x, width }) => x < (box?.x ?? 0) || x + width > (box?.x ?? 0) + (box?.width ?? 0),
    );
    expect(out).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
});
