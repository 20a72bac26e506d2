import { expect } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { plugIn } from '../../lib/modules.ts';
import { choosePatient, lanes, signIn, tile } from '../../lib/steps.ts';
import type { Host } from '../host.ts';
import type { Scene, Stage } from '../scene.ts';
import { asDemo, cancel, confirm, dialog, fill, press, recordedFor, runningDevices } from '../words.ts';

async function misbehave(host: Host, model: string, fault: string): Promise<void> {
  const { devices } = await host.call('devices.list', {});
  const found = devices.find((device) => device.model === model);
  await host.call('simulators.control', { deviceId: found?.deviceId ?? '', fault });
}

const before: readonly Scene[] = [
  {
    name: 'nobody chosen',
    page: 'monitor',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await asDemo(host, 'nurse');
      await runningDevices(host);
      await stand.show();
      await signIn(stand.page, 'nurse');
      await expect(lanes(stand.page, 'drawing')).not.toHaveCount(0);
    },
  },
  {
    name: 'patients to choose from',
    page: 'monitor',
    again: true,
    reach: ({ page }) => page.getByRole('combobox', { name: en.monitor.patient }).click(),
  },
  {
    name: 'chosen, not recording',
    page: 'monitor',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await choosePatient(page, /Marta Silva/);
      await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/\d/);
      await expect(lanes(page, 'drawing')).not.toHaveCount(0);
    },
  },
  {
    name: 'start',
    page: 'monitor',
    over: 'StartDialog',
    reach: ({ page }) => page.keyboard.press('s'),
  },
];

const recording: readonly Scene[] = [
  {
    name: 'recording, all values',
    page: 'monitor',
    async reach({ page }) {
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
      await page.keyboard.press('n');
      await expect(page.getByRole('region', { name: en.tile.vitals })).toContainText(/\d+\/\d+/, {
        timeout: 90_000,
      });
    },
  },
  {
    name: 'cuff measuring',
    page: 'monitor',
    async reach({ page }) {
      await page.keyboard.press('n');
      await expect(page.getByText(en.tile.measuring)).toBeVisible();
    },
  },
  { name: 'frozen', page: 'monitor', reach: ({ page }) => page.keyboard.press('Space') },
  {
    name: 'mark an event',
    page: 'monitor',
    over: 'MarkDialog',
    async reach({ page }) {
      await page.keyboard.press('Space');
      await page.keyboard.press('m');
    },
  },
  {
    name: 'enter a vital',
    page: 'monitor',
    over: 'EnterVitalDialog',
    async reach({ page }) {
      await cancel(page);
      await page.keyboard.press('v');
    },
  },
  {
    name: 'enter a vital, unlikely',
    page: 'monitor',
    over: 'EnterVitalDialog',
    async reach({ page }) {
      await fill(page, en.entry.value.replace('{{unit}}', '°C'), '42.6');
      await confirm(page, en.entry.submit);
      await expect(dialog(page).getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'enter a vital, impossible, in the future',
    page: 'monitor',
    over: 'EnterVitalDialog',
    async reach({ page }) {
      await fill(page, en.entry.value.replace('{{unit}}', '°C'), '370');
      await fill(page, en.entry.time, '2035-01-01T00:00');
      await confirm(page, en.entry.submit);
      await expect(dialog(page).getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'which waveforms',
    page: 'monitor',
    over: 'LaneMenu',
    async reach({ page }) {
      await cancel(page);
      await press(page, en.monitor.chooseLanes);
    },
  },
  {
    name: 'gain of a waveform',
    page: 'monitor',
    over: 'GainMenu',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await page
        .getByRole('button', { name: /^Gain of / })
        .first()
        .click();
    },
  },
  {
    name: 'make a device misbehave',
    page: 'monitor',
    over: 'FaultMenu',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await press(page, en.strip.misbehaveOf.replace('{{label}}', 'Monitor bed 1'));
    },
  },
  {
    name: 'trends',
    page: 'monitor',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await press(page, en.monitor.trends);
    },
  },
  {
    name: 'waveforms again after trends',
    page: 'monitor',
    reach: ({ page }) => press(page, en.monitor.waveforms),
  },
];

const failing: readonly Scene[] = [
  {
    name: 'electrodes off',
    page: 'monitor',
    async reach({ page, host }) {
      await misbehave(host, 'healthypi-5', 'lead-off');
      await expect(tile(page, en.vital['respiratory-rate'])).toHaveAccessibleName(/unknown/);
    },
  },
  {
    name: 'one unplugged, one silent, one losing samples',
    page: 'monitor',
    async reach({ page, host }) {
      await misbehave(host, 'healthypi-5', 'unplug');
      await misbehave(host, 'csv-line', 'silent');
      await misbehave(host, 'bitalino', 'drop');
      await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/unknown/);
      // A silent device is opened anew after a while, and is silent again.
      const { silent, recovering } = en.strip.states;
      await expect(page.getByText(silent).or(page.getByText(recovering)).first()).toBeVisible();
    },
  },
  {
    name: 'trends with a hole',
    page: 'monitor',
    async reach({ page, host }) {
      for (const model of ['healthypi-5', 'csv-line', 'bitalino']) await misbehave(host, model, 'none');
      await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/\d/);
      await recordedFor(page, /^(0[1-9]|\d\d):/);
      await press(page, en.monitor.trends);
    },
  },
  {
    name: 'a new device',
    page: 'monitor',
    async reach(stand) {
      await press(stand.page, en.monitor.waveforms);
      stand.keep(await plugIn('healthypi-5', stand.host.portsFolder));
      await expect(stand.page.getByText(en.strip.newDevice)).toBeVisible();
    },
  },
  {
    name: 'register the new device',
    page: 'monitor',
    over: 'RegisterDialog',
    reach: ({ page }) => page.getByRole('button', { name: new RegExp(`^${en.strip.register}: `) }).click(),
  },
];

export const monitor: Stage = {
  name: 'monitor',
  scenes: [...before, ...recording, ...failing],
};
