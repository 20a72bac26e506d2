import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { choosePatient, goTo, lanes, signIn, typePin } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import { asDemo, cancel, confirm, dialog, recordedFor, runningDevices } from '../words.ts';

const recording: Scene['reach'] = async (stand) => {
  const { page, host } = stand;
  await asDemo(host, 'nurse');
  await runningDevices(host);
  await stand.show();
  await signIn(page, 'nurse');
  await choosePatient(page, /Pavel Novak/);
  await page.keyboard.press('s');
  await confirm(page, en.monitor.start);
  await expect(dialog(page)).toHaveCount(0);
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
};

const hostGone: readonly Scene[] = [
  {
    name: 'the workstation ended',
    page: 'monitor',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await recording(stand);
      await recordedFor(stand.page, /00:1\d$/);
      await host.kill();
      await expect(stand.page.getByText(en.monitor.disconnected)).toBeVisible();
    },
  },
  {
    name: 'a list that cannot be loaded',
    page: 'sessions',
    async reach({ page }) {
      await goTo(page, en.shell.pages.sessions);
      await expect(page.getByRole('main').getByRole('alert').first()).toBeVisible();
    },
  },
  {
    name: 'locking fails',
    page: 'sessions',
    over: 'FailureDialog',
    async reach({ page }) {
      await page.keyboard.press('l');
      await expect(dialog(page)).toBeVisible();
    },
  },
  {
    name: 'started again: an interrupted session',
    page: 'sessions',
    async reach(stand) {
      await cancel(stand.page);
      await stand.host.start();
      await stand.show();
      await signIn(stand.page, 'nurse');
      await goTo(stand.page, en.shell.pages.sessions);
      await expect(stand.page.getByText(en.sessions.states.interrupted)).toBeVisible();
    },
  },
  {
    name: 'the interrupted session',
    page: 'sessions',
    async reach({ page }) {
      await page
        .getByRole('button', { name: /Open the session/ })
        .first()
        .click();
      await expect(page.locator('[data-review-state="drawn"]')).not.toHaveCount(0);
    },
  },
];

export const hostEnded: Stage = { name: 'host ended', scenes: hostGone };

const ballast = (folder: string) => join(folder, 'ballast');

export const fullDisk: Stage = {
  name: 'full disk',
  needs: 'small-disk',
  scenes: [
    {
      name: 'recording pauses',
      page: 'monitor',
      async reach(stand) {
        await stand.open({ demo: true, below: stand.smallDisk });
        await recording(stand);
        await writeFile(ballast(stand.smallDisk), Buffer.alloc(96 * 1024 * 1024)).catch(() => undefined);
        await expect(stand.page.getByRole('alert').first()).toBeVisible();
      },
    },
    {
      name: 'a mark is refused',
      page: 'monitor',
      over: 'MarkDialog',
      async reach({ page }) {
        // The last page of the disk may still take a few words.
        await expect(async () => {
          if (!(await dialog(page).isVisible())) await page.keyboard.press('m');
          await dialog(page).getByRole('button', { name: en.monitor.markQuick.d }).click();
          await expect(dialog(page).getByRole('alert')).toBeVisible({ timeout: 1_000 });
        }).toPass();
      },
    },
    {
      name: 'locked while nothing is stored',
      page: 'lock',
      again: true,
      async reach({ page }) {
        if (await dialog(page).isVisible()) await cancel(page);
        if (!(await page.getByText(en.lock.title, { exact: true }).isVisible()))
          await page.keyboard.press('l');
        await expect(page.getByText(/NOT STORED/)).toBeVisible();
      },
    },
    {
      name: 'there is room again',
      page: 'monitor',
      async reach({ page, smallDisk }) {
        await rm(ballast(smallDisk));
        await page.getByLabel(en.signIn.pin, { exact: true }).focus();
        await typePin(page, demoClinicians.find(({ role }) => role === 'nurse')?.pin ?? '');
        await expect(page.getByText(/stored again/)).toBeVisible();
      },
    },
  ],
};
