import { expect } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, lanes, signIn, signOut } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import { asDemo, cancel, choose, confirm, dialog, press, runningDevices } from '../words.ts';

const scenes: readonly Scene[] = [
  {
    name: 'calibrate with a bank card',
    page: 'monitor',
    over: 'CalibrationDialog',
    async reach(stand) {
      const { page } = stand;
      const host = await stand.open({ demo: true });
      await asDemo(host, 'nurse');
      await runningDevices(host);
      await stand.show();
      await signIn(page, 'nurse');
      await choosePatient(page, /Marta Silva/);
      await page.keyboard.press('s');
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await press(page, en.monitor.calibrate);
    },
  },
  {
    name: 'calibrate with a ruler',
    page: 'monitor',
    over: 'CalibrationDialog',
    reach: ({ page }) => press(page, en.calibration.ruler),
  },
  {
    name: 'calibrated, without grid, slow',
    page: 'monitor',
    async reach({ page }) {
      await confirm(page, en.calibration.save);
      await expect(dialog(page)).toHaveCount(0);
      await press(page, en.monitor.paper);
      await choose(page, en.monitor.speed, en.monitor.speedValue.replace('{{value}}', '12.5'));
      // The longest of the speeds is told to its end.
      const speed = page.getByRole('combobox', { name: en.monitor.speed });
      expect(await speed.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    },
  },
  {
    name: 'keyboard',
    page: 'monitor',
    over: 'HelpDialog',
    async reach({ page }) {
      await press(page, en.monitor.paper);
      await page.keyboard.press('?');
    },
  },
  {
    name: 'hand over',
    page: 'monitor',
    over: 'HandOverDialog',
    async reach({ page }) {
      await cancel(page);
      await press(page, en.monitor.handOver);
    },
  },
  {
    name: 'hand over, wrong PIN',
    page: 'monitor',
    over: 'HandOverDialog',
    async reach({ page }) {
      await dialog(page).getByRole('button').filter({ hasText: en.role.doctor }).click();
      await page.keyboard.type('999999');
      await confirm(page, en.handOver.submit);
      await expect(dialog(page).getByRole('alert')).toBeVisible();
      // With the error above them, all keys and what is done with them are still in sight.
      for (const name of ['1', '0', en.handOver.submit])
        await expect(dialog(page).getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
    },
  },
  {
    name: 'sign-out refused while recording',
    page: 'monitor',
    over: 'FailureDialog',
    async reach({ page }) {
      await cancel(page);
      await page.locator('header button[aria-haspopup="menu"]').click();
      await page.getByRole('menuitem', { name: en.shell.signOut }).click();
      await expect(dialog(page)).toBeVisible();
    },
  },
  {
    name: 'menu of the person',
    page: 'monitor',
    over: 'PersonMenu',
    again: true,
    async reach({ page }) {
      await choosePatient(page, /Marta Silva/);
      await page.locator('header button[aria-haspopup="menu"]').click();
    },
  },
  {
    name: 'another patient while devices are taken',
    page: 'monitor',
    over: 'StartDialog',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await choosePatient(page, /Jonas Weber/);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'another patient, nothing to show',
    page: 'monitor',
    reach: ({ page }) => cancel(page),
  },
  {
    name: 'stop',
    page: 'monitor',
    over: 'StopDialog',
    async reach({ page }) {
      await choosePatient(page, /Marta Silva/);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'a laboratory technician’s',
    page: 'monitor',
    async reach({ page }) {
      await confirm(page, en.monitor.stopConfirm);
      await expect(dialog(page)).toHaveCount(0);
      await signOut(page);
      await signIn(page, 'labtech');
      await choosePatient(page, /Marta Silva/);
      await expect(lanes(page, 'drawing')).not.toHaveCount(0);
    },
  },
];

export const aroundMonitor: Stage = { name: 'around the monitor', scenes };
