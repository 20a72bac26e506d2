import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, goTo, lanes, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

test('what is not sealed yet is asked for again when something was sealed, and not before', async ({
  workstation,
}) => {
  const { page } = workstation;
  await signIn(page, 'nurse');
  await expect(lanes(page, 'drawing').first()).toBeAttached();
  await choosePatient(page, /Aisha Rahman/);
  await page.getByRole('button', { name: new RegExp(`^${en.monitor.start}`) }).click();
  await page
    .getByRole('dialog', { name: /Start recording/ })
    .getByRole('button', { name: en.monitor.start })
    .click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  await goTo(page, en.sessions.title);
  await page
    .getByRole('button', { name: /Open the session/ })
    .first()
    .click();

  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/proof')) asked += 1;
  });
  await page
    .getByRole('button', { name: /^Verify SpO₂/ })
    .first()
    .click();
  const verdict = page.getByTestId('proof-verdict');
  await expect(verdict).toHaveText(en.proof.verdicts.pending);
  // A batch is made every ten seconds: that it is there, and that it is sealed, are two pieces of news.
  await expect(verdict).toHaveText(en.proof.verdicts.proven, { timeout: 60_000 });
  expect(asked).toBeLessThanOrEqual(3);
});
