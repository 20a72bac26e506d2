import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, goTo, lanes, signIn, signOut } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

/** What axe finds on the page as it stands, in words. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

test('every page of a nurse is clean by axe, and the monitor has no scroll bars at 1366×768', async ({
  workstation,
}) => {
  const { page } = workstation;
  await expect(page.getByRole('button').filter({ hasText: en.role.nurse })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await signIn(page, 'nurse');
  await choosePatient(page, /Pavel Novak/);
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
  expect(await findings(page)).toEqual([]);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    return [scrollWidth - clientWidth, scrollHeight - clientHeight];
  });
  expect(overflow).toEqual([0, 0]);
  for (const name of ['sessions', 'treatments', 'outbox', 'devices', 'patients'] as const) {
    await test.step(name, async () => {
      await goTo(page, en.shell.pages[name]);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  }
});

test('every page of an auditor and of an IT administrator is clean by axe', async ({ workstation }) => {
  const { page } = workstation;
  await signIn(page, 'auditor');
  for (const section of Object.values(en.audit.sections)) {
    await test.step(section, async () => {
      await page.getByRole('tab', { name: section }).click();
      await expect(page.getByText(en.common.loading)).toHaveCount(0);
      expect(await findings(page)).toEqual([]);
    });
  }
  await signOut(page);
  await signIn(page, 'it-admin');
  for (const name of ['outbox', 'clinicians', 'audit', 'network'] as const) {
    await test.step(name, async () => {
      await goTo(page, en.shell.pages[name]);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  }
});
