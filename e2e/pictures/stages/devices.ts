import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { plugIn } from '../../lib/modules.ts';
import { goTo, signIn } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import { asDemo, cancel, confirm, dialog, fill, press, runningDevices } from '../words.ts';

const configure = (page: Page, label: string) =>
  page.getByRole('article', { name: label }).getByRole('button', { name: en.devices.configure }).click();

const configuring: readonly Scene[] = [
  ['Monitor bed 1', 'HealthyPi'],
  ['Biosignals bed 1', 'BITalino'],
  ['Blood pressure trolley', 'SunTech'],
  ['Breathing sensor', 'CSV line'],
].map(([label = '', model = '']) => ({
  name: `configure, ${model}`,
  page: 'devices',
  over: 'ConfigureDialog',
  async reach({ page }) {
    await cancel(page);
    await configure(page, label);
  },
}));

const scenes: readonly Scene[] = [
  {
    name: 'registered and just plugged in',
    page: 'devices',
    async reach(stand) {
      const { page } = stand;
      const host = await stand.open({ demo: true });
      await asDemo(host, 'nurse');
      await runningDevices(host);
      stand.keep(await plugIn('bitalino', host.portsFolder));
      stand.keep(await plugIn('csv-line', host.portsFolder));
      await stand.show();
      await signIn(page, 'nurse');
      await goTo(page, en.shell.pages.devices);
      await expect(page.getByText(en.devices.newTitle)).toBeVisible();
      await expect(page.getByRole('article')).toHaveCount(6);
    },
  },
  {
    name: 'register',
    page: 'devices',
    over: 'RegisterDialog',
    reach: ({ page }) => page.getByRole('button', { name: en.devices.register, exact: true }).first().click(),
  },
  ...configuring,
  {
    name: 'configure, refused',
    page: 'devices',
    over: 'ConfigureDialog',
    async reach({ page }) {
      await fill(page, 'Lines a second', '0');
      await press(page, 'Add a column');
      await confirm(page, en.common.save);
    },
  },
  {
    name: 'proof of a registration',
    page: 'devices',
    over: 'ProofDialog',
    async reach({ page }) {
      await cancel(page);
      await page.getByRole('button', { name: en.devices.verify }).first().click();
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
  {
    name: 'some unplugged, some silent',
    page: 'devices',
    async reach({ page, host }) {
      await cancel(page);
      const { devices } = await host.call('devices.list', {});
      for (const { deviceId, model, registered } of devices) {
        const fault = model === 'healthypi-5' ? 'unplug' : model === 'suntech-nibp' ? 'silent' : 'corrupt';
        if (registered) await host.call('simulators.control', { deviceId, fault });
      }
      await expect(page.getByText(en.strip.states.closed, { exact: true })).toBeVisible();
      await expect(page.getByText('The device does not answer.')).toBeVisible();
      await expect(page.getByText(en.devices.foreignLines)).toBeVisible();
      await page.getByText('demo:healthypi-5').scrollIntoViewIfNeeded();
      await expect(dialog(page)).toHaveCount(0);
    },
  },
];

export const devices: Stage = { name: 'devices', scenes };
