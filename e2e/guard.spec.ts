import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, lanes, signIn, typePin } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

const nursePin = '111111';
const doctorPin = '222222';

test('a running session outlives lock, reload and hand-over; a wrong PIN opens nothing', async ({
  workstation,
}) => {
  const { page } = workstation;
  const recording = page.getByText(en.monitor.recording, { exact: true });
  await signIn(page, 'nurse');
  await choosePatient(page, /Jonas Weber/);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByRole('button', { name: en.monitor.start }).click();
  await expect(recording).toBeVisible();

  await test.step('locked: nothing of the patient, the recording goes on', async () => {
    await page.keyboard.press('l');
    await expect(page.getByText('Recording goes on: 1 session')).toBeVisible();
    await expect(page.getByText('Jonas Weber')).toHaveCount(0);
    await page.reload();
    await expect(page.getByText('Recording goes on: 1 session')).toBeVisible();
  });

  await test.step('a wrong PIN is said and opens nothing; the right one shows the running session', async () => {
    await page.getByLabel(en.signIn.pin, { exact: true }).focus();
    await page.keyboard.type('999999');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByLabel(en.signIn.pin, { exact: true }).focus();
    await typePin(page, nursePin);
    await expect(recording).toBeVisible();
    await expect(lanes(page, 'drawing').first()).toBeAttached();
  });

  await test.step('the doctor takes the session over with the own PIN; the nurse can leave', async () => {
    await page.getByRole('button', { name: en.monitor.handOver }).click();
    const dialog = page.getByRole('dialog', { name: en.handOver.title });
    await dialog.getByRole('button').filter({ hasText: en.role.doctor }).click();
    await dialog.getByLabel(en.signIn.pin, { exact: true }).focus();
    await page.keyboard.type(doctorPin);
    await dialog.getByRole('button', { name: en.handOver.submit }).click();
    await expect(dialog).toBeHidden();
  });
});
