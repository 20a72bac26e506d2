import { en } from '#renderer/i18n/en/index.ts';
import { goTo, signOut, typePin } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

test.use({ demo: false });

const admin = { id: 'i.berg', name: 'Ida Berg', pin: '864200' };
const nurse = { id: 'n.lund', name: 'Nils Lund', pin: '975311' };

test('first run: set up the workstation, register a nurse, who enrols and signs in', async ({
  workstation,
}) => {
  const { page } = workstation;
  const fill = (label: string, text: string) =>
    page.getByRole('textbox', { name: label, exact: true }).fill(text);

  await test.step('the wizard makes the hospital and shows what has to be trusted', async () => {
    await fill(en.setup.hospital, 'Northern Hospital');
    await fill(en.setup.mspId, 'NorthernMSP');
    await page.getByRole('button', { name: en.common.next }).click();
    await fill(en.setup.ward, 'Ward 7');
    await fill(en.setup.workstation, 'Bay 2');
    await page.getByRole('button', { name: en.common.next }).click();
    await fill(en.setup.adminName, admin.name);
    await fill(en.setup.adminId, admin.id);
    await page.getByLabel(en.setup.pin).fill(admin.pin);
    await page.getByLabel(en.setup.repeatPin).fill(admin.pin);
    await page.getByRole('button', { name: en.setup.finish }).click();
    await expect(page.getByText(en.setup.fingerprint)).toBeVisible();
    await page.getByRole('button', { name: en.setup.toSignIn }).click();
  });

  const secret = await test.step('the administrator registers a nurse', async () => {
    await page.getByRole('button').filter({ hasText: admin.name }).click();
    await typePin(page, admin.pin);
    await goTo(page, en.shell.pages.clinicians);
    await page.getByRole('button', { name: en.clinicians.register }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: en.clinicians.name, exact: true }).fill(nurse.name);
    await dialog.getByRole('textbox', { name: en.clinicians.id, exact: true }).fill(nurse.id);
    await dialog.getByRole('button', { name: en.clinicians.register }).click();
    const shown = page.getByTestId('one-time-secret');
    await expect(shown).toBeVisible();
    const text = await shown.innerText();
    await page.getByRole('button', { name: en.clinicians.secretSeen }).click();
    await expect(shown).toBeHidden();
    return text.trim();
  });

  await test.step('the nurse enrols with the secret and signs in', async () => {
    await signOut(page);
    await page.getByRole('button', { name: en.signIn.enrol }).click();
    const dialog = page.getByRole('dialog', { name: en.signIn.enrolTitle });
    await dialog.getByLabel(en.signIn.clinicianId).fill(nurse.id);
    await dialog.getByLabel(en.signIn.secret).fill(secret);
    await dialog.getByLabel(en.signIn.newPin).fill(nurse.pin);
    await dialog.getByLabel(en.signIn.repeatPin).fill(nurse.pin);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Enrolled as Nurse')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.getByRole('button').filter({ hasText: nurse.name }).click();
    await typePin(page, nurse.pin);
    await expect(page.getByText(en.monitor.preview, { exact: true })).toBeVisible();
  });
});
