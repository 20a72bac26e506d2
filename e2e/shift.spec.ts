import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import type { PtyPort } from '#main/simulation/pty.ts';
import { plugIn } from './lib/modules.ts';
import { choosePatient, deviceCard, fillDialog, goTo, lanes, signIn, signOut, tile } from './lib/steps.ts';
import { verify } from './lib/verify.ts';
import { expect, test } from './lib/workstation.ts';

const patient = /Aisha Rahman/;
const ecgLabel = 'Bedside ECG';
const emgLabel = 'Muscle sensor';

async function registerNew(page: Page, model: string, label: string): Promise<void> {
  await page.getByRole('button', { name: `${en.strip.register}: ${model}` }).click();
  await fillDialog(page, /./, { [en.devices.label]: label }, en.devices.register);
  await expect(deviceCard(page, label)).toContainText(en.strip.states.running);
}

async function doctorPrescribes(page: Page): Promise<void> {
  await signIn(page, 'doctor');
  await choosePatient(page, patient);
  await goTo(page, en.treatments.title);
  await page.getByRole('button', { name: en.treatments.register }).click();
  await fillDialog(
    page,
    /Register a treatment/,
    {
      [en.treatments.what]: 'Paracetamol',
      [en.treatments.dose]: '500',
      [en.treatments.reason]: 'Fever',
    },
    en.treatments.register,
  );
  await expect(page.getByRole('article', { name: 'Paracetamol' })).toBeVisible();
  await signOut(page);
}

async function nurseRecords(page: Page, portsFolder: string): Promise<PtyPort> {
  const ecg = await plugIn('healthypi-5', portsFolder);
  await plugIn('bitalino', portsFolder);
  await signIn(page, 'nurse');
  await registerNew(page, 'ProtoCentral HealthyPi 5', ecgLabel);
  await registerNew(page, 'PLUX BITalino (r)evolution', emgLabel);
  await choosePatient(page, patient);
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: /Start recording/ });
  for (const box of await dialog.getByRole('checkbox').all()) {
    const label = await box.evaluate((input) => input.closest('label')?.textContent ?? '');
    await box.setChecked(label.startsWith(ecgLabel) || label.startsWith(emgLabel));
  }
  await dialog.getByRole('button', { name: en.monitor.start }).click();
  await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
  return ecg;
}

test('a shift: prescribe, record two modules, unplug and replug, administer, reopen, verify, prove', async ({
  workstation,
}, testInfo) => {
  const { page, portsFolder } = workstation;
  await doctorPrescribes(page);
  const ecg = await nurseRecords(page, portsFolder);

  await test.step('ECG and SpO2 are there', async () => {
    await expect(lanes(page, 'drawing').first()).toBeAttached();
    await expect(tile(page, en.vital['heart-rate'])).toHaveAccessibleName(/ 7\d |8\d /);
    await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/SpO₂ 9\d/);
  });

  await test.step('a pulled cable is seen within 1.5 s, and dashes stand for what is not known', async () => {
    const card = deviceCard(page, ecgLabel);
    await ecg.unplug();
    await expect(card).not.toContainText(en.strip.states.running, { timeout: 1_500 });
    await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/unknown/);
  });

  await test.step('plugged in again, it runs within 3 s in the same session', async () => {
    const card = deviceCard(page, ecgLabel);
    await ecg.plug();
    await expect(card).toContainText(en.strip.states.running, { timeout: 3_000 });
    await expect(card).toContainText(en.strip.recorded);
    await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/SpO₂ 9\d/);
  });

  await test.step('the nurse records the dose', async () => {
    await goTo(page, en.treatments.title);
    await page.getByRole('button', { name: `${en.treatments.given}: Paracetamol` }).click();
    await fillDialog(page, /Given: Paracetamol/, {}, en.treatments.record);
    const article = page.getByRole('article', { name: 'Paracetamol' });
    await article.getByRole('button', { name: new RegExp(en.treatments.history) }).click();
    await expect(article).toContainText(en.treatments.kinds.administered);
    await expect(article.getByText(en.treatments.sealings.sealed)).toHaveCount(2);
  });

  await test.step('the session is stopped and reopened', async () => {
    await goTo(page, en.shell.pages.monitor);
    await page.keyboard.press('s');
    await page
      .getByRole('button', { name: en.sessions.states.stopped })
      .or(page.getByRole('dialog').getByRole('button', { name: en.monitor.stopConfirm }))
      .click();
    await expect(page.getByText(en.monitor.preview, { exact: true })).toBeVisible();
    await goTo(page, en.sessions.title);
    await page
      .getByRole('button', { name: /Open the session/ })
      .first()
      .click();
    await expect(page.getByText(en.sessions.sealedAll)).toBeVisible();
  });

  const certificate = await test.step('a reading is verified and its certificate exported', async () => {
    await page
      .getByRole('button', { name: /^Verify SpO₂/ })
      .last()
      .click();
    await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: en.proof.export }).click();
    const file = testInfo.outputPath('certificate.json');
    await (await downloading).saveAs(file);
    return file;
  });

  await test.step('the command line accepts it, and refuses it after one changed byte', async () => {
    const trusted = workstation.trust;
    const accepted = verify(certificate, '--trust', trusted);
    expect(accepted.output).toContain('nurse');
    expect(accepted.exitCode).toBe(0);
    const bytes = await readFile(certificate);
    const at = bytes.indexOf('"value":') + 8;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const changed = testInfo.outputPath('changed.json');
    await writeFile(changed, bytes);
    expect(verify(changed, '--trust', trusted).exitCode).toBe(1);
  });
});
