import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, goTo, lanes, signIn, signOut, tile } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

/**
 * The pictures of the README, taken from the demonstration. `VITALSEAL_PICTURES` names another folder than the test
 * results', as `npm run pictures` does.
 */
const folder = process.env['VITALSEAL_PICTURES'] ?? 'test-results/pictures';

test('pictures of the screens, dark and light, small and large', async ({ workstation }) => {
  const { page } = workstation;
  await mkdir(folder, { recursive: true });
  const small = { width: 1366, height: 768 };
  const large = { width: 1920, height: 1080 };
  const picture = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  const appearance = async (name: string): Promise<void> => {
    await page.locator('[aria-haspopup="menu"]').first().click();
    await page.getByRole('menuitem', { name }).click();
    await expect(page.getByRole('menu')).toBeHidden();
  };

  await expect(page.getByRole('button').filter({ hasText: en.role.nurse })).toBeVisible();
  await picture('sign-in');

  await signIn(page, 'doctor');
  await choosePatient(page, /Marta Silva/);
  await goTo(page, en.treatments.title);
  await page.getByRole('button', { name: en.treatments.register }).click();
  const dialog = page.getByRole('dialog', { name: /Register a treatment/ });
  await dialog.getByRole('textbox', { name: en.treatments.what, exact: true }).fill('Paracetamol');
  await dialog.getByRole('textbox', { name: en.treatments.dose, exact: true }).fill('500');
  await dialog.getByRole('textbox', { name: en.treatments.reason, exact: true }).fill('Fever');
  await picture('register-treatment-dark');
  await dialog.getByRole('button', { name: en.treatments.register, exact: true }).click();
  await expect(dialog).toBeHidden();
  await signOut(page);

  await signIn(page, 'nurse');
  await choosePatient(page, /Marta Silva/);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  // Recording is told before the dialog has closed, and until then keys are its own.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('n');
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
  await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/\d/);
  // The cuff needs most of a minute; by then the sweep has covered the screen, and batches are sealed.
  await expect(page.getByRole('region', { name: en.tile.vitals })).toContainText(/\d+\/\d+/, {
    timeout: 60_000,
  });
  await picture('monitor-dark');
  await appearance(en.shell.themeLight);
  await picture('monitor-light');
  await page.setViewportSize(large);
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
  await picture('monitor-light-large');
  await appearance(en.shell.themeDark);
  await picture('monitor-dark-large');
  await page.setViewportSize(small);

  await goTo(page, en.treatments.title);
  await page.getByRole('button', { name: `${en.treatments.given}: Paracetamol` }).click();
  await page.getByRole('dialog').getByRole('button', { name: en.treatments.record }).click();
  const article = page.getByRole('article', { name: 'Paracetamol' });
  await article.getByRole('button', { name: new RegExp(en.treatments.history) }).click();
  await expect(article.getByText(en.treatments.sealings.sealed, { exact: true })).toHaveCount(2);
  await appearance(en.shell.themeLight);
  await picture('treatments-light');
  await appearance(en.shell.themeDark);

  await goTo(page, en.sessions.title);
  await page
    .getByRole('button', { name: /Open the session/ })
    .first()
    .click();
  await expect(page.getByRole('button', { name: /^Verify SpO₂/ }).last()).toBeVisible();
  await picture('session-dark');
  await page
    .getByRole('button', { name: /^Verify SpO₂/ })
    .last()
    .click();
  await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
  await picture('proof-dark');
  await page.getByRole('button', { name: en.common.close }).click();
  await goTo(page, en.shell.pages.monitor);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.stopConfirm }).click();
  await expect(page.getByText(en.monitor.preview, { exact: true })).toBeVisible();
  await goTo(page, en.shell.pages.outbox);
  await expect(page.getByText(/standalone ledger/).first()).toBeVisible();
  await picture('outbox-dark');
  await signOut(page);

  await signIn(page, 'auditor');
  await expect(page.getByText(en.audit.states.following)).toBeVisible();
  await picture('audit-overview-dark');
  await page.getByRole('tab', { name: en.audit.sections.transactions }).click();
  await expect(page.getByRole('row').filter({ hasText: /Batch/ })).not.toHaveCount(0);
  await picture('audit-dark');
  await appearance(en.shell.themeLight);
  await picture('audit-light');
});
