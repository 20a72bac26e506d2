import { expect } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, signIn, typePin } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import { confirm, dialog } from '../words.ts';

const nurse = { name: 'Ngozi Okafor', pin: '111111' };

const signingIn: readonly Scene[] = [
  {
    name: 'demonstration',
    page: 'sign-in',
    again: true,
    async reach(stand) {
      if (!stand.page.url().startsWith('http')) {
        await stand.open({ demo: true });
        await stand.show();
      }
      await expect(stand.page.getByText(nurse.name)).toBeVisible();
    },
  },
  {
    name: 'PIN half typed',
    page: 'sign-in',
    again: true,
    async reach({ page }) {
      await page.getByRole('button').filter({ hasText: nurse.name }).click();
      await page.keyboard.type('111');
    },
  },
  {
    name: 'pass phrase typed',
    page: 'sign-in',
    again: true,
    async reach({ page }) {
      await page.getByRole('button').filter({ hasText: nurse.name }).click();
      await page.keyboard.type('lantern, oatmeal and a violet bicycle');
    },
  },
  {
    name: 'wrong PIN',
    page: 'sign-in',
    again: true,
    async reach({ page }) {
      await page.getByRole('button').filter({ hasText: nurse.name }).click();
      await page.keyboard.type('999999');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
];

const locked: readonly Scene[] = [
  {
    name: 'locked, nothing recorded',
    page: 'lock',
    again: true,
    async reach({ page }) {
      const lead = page.getByText(en.lock.title, { exact: true });
      await expect(lead.or(page.getByText(nurse.name)).first()).toBeVisible();
      if (!(await lead.isVisible())) {
        await signIn(page, 'nurse');
        await page.keyboard.press('l');
      }
      await expect(lead).toBeVisible();
      await expect(page.getByText(en.lock.acquisitionGoesOn)).toBeVisible();
    },
  },
  {
    name: 'locked, wrong PIN again and again',
    page: 'lock',
    again: true,
    async reach({ page }) {
      for (let times = 0; times < 4; times++) {
        await page.getByLabel(en.signIn.pin, { exact: true }).fill('999999');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('alert')).toBeVisible();
        await expect(page.getByLabel(en.signIn.pin, { exact: true })).toHaveValue('');
      }
    },
  },
  {
    name: 'locked while a session is recorded',
    page: 'lock',
    again: true,
    async reach({ page }) {
      const nothing = page.getByText(en.lock.acquisitionGoesOn);
      await expect(nothing.or(page.getByText(/^Recording goes on/))).toBeVisible();
      if (await nothing.isVisible()) {
        // The wrong PINs of the scene before have to be waited out.
        await expect(async () => {
          if (await page.getByRole('navigation').isVisible()) return;
          await page.getByLabel(en.signIn.pin, { exact: true }).fill(nurse.pin);
          await page.keyboard.press('Enter');
          await expect(page.getByRole('navigation')).toBeVisible({ timeout: 5_000 });
        }).toPass({ timeout: 90_000 });
        await choosePatient(page, /Jonas Weber/);
        await page.keyboard.press('s');
        await confirm(page, en.monitor.start);
        await expect(dialog(page)).toHaveCount(0);
        await page.keyboard.press('l');
      }
      await expect(page.getByText('Recording goes on: 1 session')).toBeVisible();
    },
  },
  {
    name: 'the workspace again, recording',
    page: 'monitor',
    async reach({ page }) {
      await page.getByLabel(en.signIn.pin, { exact: true }).focus();
      await typePin(page, nurse.pin);
      await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
    },
  },
];

export const signInStage: Stage = { name: 'sign-in', scenes: [...signingIn, ...locked] };
