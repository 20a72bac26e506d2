import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, deviceCard, goTo, signIn, tile } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

const cuff = 'Blood pressure trolley';

test('a cuff that reports a moving arm shows dashes and why; so it is recorded, sealed and proven', async ({
  workstation,
}) => {
  const { page } = workstation;
  await signIn(page, 'nurse');
  await choosePatient(page, /Marta Silva/);
  await expect(deviceCard(page, cuff)).toContainText(en.strip.states.running, { timeout: 20_000 });
  await page.keyboard.press('s');
  const start = page.getByRole('dialog', { name: /Start recording/ });
  for (const box of await start.getByRole('checkbox').all()) {
    const label = await box.evaluate((input) => input.closest('label')?.textContent ?? '');
    await box.setChecked(label.startsWith(cuff));
  }
  await start.getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();

  await deviceCard(page, cuff)
    .getByRole('button', { name: en.strip.misbehaveOf.replace('{{label}}', cuff) })
    .click();
  await page.getByRole('menuitem', { name: 'Arm moves while measuring' }).click();
  await expect(page.getByRole('menu')).toBeHidden();
  await tile(page, en.vital.nibp).getByRole('button', { name: en.tile.measure }).click();
  await expect(tile(page, en.vital.nibp)).toHaveAccessibleName(new RegExp(en.absence.motion), {
    timeout: 90_000,
  });
  await expect(tile(page, en.vital.nibp)).not.toContainText(/\d+\/\d+/);
  await expect(deviceCard(page, cuff)).toContainText('Keep it still');

  await goTo(page, en.sessions.title);
  await page
    .getByRole('button', { name: /Open the session/ })
    .first()
    .click();
  const row = page.getByRole('row').filter({ hasText: en.vital['nibp-systolic'] }).first();
  await expect(row).toContainText(en.absence.motion);
  // A batch is sealed every ten seconds; asked before that, the dialog asks again by itself.
  await row.getByRole('button', { name: /Verify/ }).click();
  await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven, { timeout: 60_000 });
  await expect(page.getByTestId('proof-simulated')).toHaveText(en.proof.simulated);
});
