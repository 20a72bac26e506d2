import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, goTo, signIn, signOut } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

/** Records a short session of one patient and waits until the ledger holds all of it. */
async function nurseSeals(page: Page): Promise<void> {
  await signIn(page, 'nurse');
  await expect(
    page
      .getByRole('navigation', { name: en.shell.navigation })
      .getByRole('button', { name: en.shell.pages.audit }),
  ).toHaveCount(0);
  await page.keyboard.press('8');
  await expect(page.getByRole('heading', { name: en.audit.title })).toHaveCount(0);
  await choosePatient(page, /Jonas Weber/);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  // Recording is told before the dialog has closed, and until then keys are its own.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.stopConfirm }).click();
  await expect(page.getByText(en.monitor.preview, { exact: true })).toBeVisible();
  await goTo(page, en.sessions.title);
  await expect(page.getByText(en.sessions.sealedAll)).toBeVisible();
  await signOut(page);
}

test('an auditor sees what a nurse just sealed, filters it, and exports it; a nurse has no such page', async ({
  workstation,
}, testInfo) => {
  const { page } = workstation;
  await nurseSeals(page);
  await signIn(page, 'auditor');

  await test.step('the overview says that nothing is broken, and how much was read', async () => {
    await expect(page.getByRole('heading', { name: en.audit.title })).toBeVisible();
    await expect(page.getByText(en.audit.whole)).toBeVisible();
    await expect(page.getByText(en.audit.states.following)).toBeVisible();
  });

  const rows = page.getByRole('row').filter({ hasText: /Batch \d+ of a session/ });
  await test.step('the seals of the session are there; a filter leaves only what fits', async () => {
    await page.getByRole('tab', { name: en.audit.sections.transactions }).click();
    await expect(rows.first()).toBeVisible();
    const all = await page.getByRole('row').count();
    await rows
      .first()
      .getByRole('button', { name: /^Only subject/ })
      .click();
    await expect(page.getByRole('row')).not.toHaveCount(all);
    await expect(rows.first()).toBeVisible();
    await page.getByRole('textbox', { name: en.audit.filterClinician }).fill('nobody.here');
    await page.keyboard.press('Enter');
    await expect(page.getByText(en.audit.noTransactions)).toBeVisible();
    await page.getByRole('button', { name: en.audit.clear }).click();
    await expect(rows.first()).toBeVisible();
  });

  await test.step('a block of the list opens with its transactions', async () => {
    await rows
      .first()
      .getByRole('button', { name: /^Open block/ })
      .click();
    await expect(page.getByText(en.audit.dataHash)).toBeVisible();
    await expect(rows.first()).toBeVisible();
  });

  await test.step('the exported file has the digest on screen, and the access log tells of it', async () => {
    await page.getByRole('tab', { name: en.audit.sections.transactions }).click();
    await page.getByRole('button', { name: en.audit.export }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: en.audit.export }).click();
    const file = testInfo.outputPath('audit.csv');
    await (await downloading).saveAs(file);
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    await expect(page.getByTestId('export-digest')).toHaveText(digest);
    await page.getByRole('button', { name: en.common.close }).click();
    await page.getByRole('tab', { name: en.audit.sections.access }).click();
    await expect(page.getByRole('row').filter({ hasText: en.audit.kinds.access })).not.toHaveCount(0);
  });
});

test('an IT administrator sees whether the ledger is whole, and no transactions', async ({ workstation }) => {
  const { page } = workstation;
  await signIn(page, 'it-admin');
  await goTo(page, en.shell.pages.audit);
  await expect(page.getByText(en.audit.whole)).toBeVisible();
  await expect(page.getByRole('tab', { name: en.audit.sections.transactions })).toHaveCount(0);
  await expect(page.getByRole('tab', { name: en.audit.sections.access })).toHaveCount(0);
  await page.getByRole('tab', { name: en.audit.sections.blocks }).click();
  await expect(page.getByRole('row').filter({ hasText: en.audit.fitsYes })).not.toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Open block/ })).toHaveCount(0);
});
