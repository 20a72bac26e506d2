import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { goTo, lanes, signOut } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import { allSealed, cancel, confirm, dialog, enter, press, recordedFor, verifyReading } from '../words.ts';
import { admin, auditor, doctor, nurse, ofWords, oneWord, prepareLongest } from './longest-data.ts';

/** The patient with the longest name, of words. */
async function longestPatient(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: en.monitor.patient }).click();
  await page.getByRole('option', { name: /^Maria/ }).click();
}

const nursing: readonly Scene[] = [
  {
    name: 'sign-in',
    page: 'sign-in',
    again: true,
    async reach(stand) {
      if (!stand.page.url().startsWith('http')) {
        await prepareLongest(stand);
        await stand.show();
      }
      await stand.page.getByRole('button').filter({ hasText: en.role.nurse }).click();
    },
  },
  {
    name: 'monitor',
    page: 'monitor',
    async reach({ page }) {
      await enter(page, en.role.nurse, nurse?.pin ?? '');
      await longestPatient(page);
      await expect(lanes(page, 'drawing')).not.toHaveCount(0);
    },
  },
  {
    name: 'patients to choose from',
    page: 'monitor',
    again: true,
    reach: ({ page }) => page.getByRole('combobox', { name: en.monitor.patient }).click(),
  },
  {
    name: 'start',
    page: 'monitor',
    over: 'StartDialog',
    async reach({ page }) {
      await page.keyboard.press('Escape');
      await longestPatient(page);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'recording',
    page: 'monitor',
    async reach({ page }) {
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
      await page.keyboard.press('n');
      await recordedFor(page, /00:[2-5]\d$/);
    },
  },
  {
    name: 'which waveforms',
    page: 'monitor',
    over: 'LaneMenu',
    reach: ({ page }) => press(page, en.monitor.chooseLanes),
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
    name: 'hand over',
    page: 'monitor',
    over: 'HandOverDialog',
    reach: ({ page }) => press(page, en.monitor.handOver),
  },
  {
    name: 'stop',
    page: 'monitor',
    over: 'StopDialog',
    async reach({ page }) {
      await cancel(page);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'locked',
    page: 'lock',
    again: true,
    async reach({ page }) {
      if (await page.getByRole('navigation').isVisible()) await page.keyboard.press('l');
      await expect(page.getByText(en.lock.title, { exact: true })).toBeVisible();
    },
  },
];

const records: readonly Scene[] = [
  {
    name: 'list of sessions',
    page: 'sessions',
    async reach({ page, host }) {
      const [session] = (await host.call('sessions.list', {})).sessions;
      const sessionId = session?.sessionId ?? '';
      for (const text of [ofWords(200), oneWord(200)]) await host.call('sessions.mark', { sessionId, text });
      await host.call('sessions.stop', { sessionId });
      await allSealed(host);
      await page.getByLabel(en.signIn.pin, { exact: true }).fill(nurse?.pin ?? '');
      await page.keyboard.press('Enter');
      await goTo(page, en.shell.pages.sessions);
    },
  },
  {
    name: 'session',
    page: 'sessions',
    async reach({ page }) {
      await page
        .getByRole('button', { name: /Open the session/ })
        .first()
        .click();
      await expect(page.locator('[data-review-state="drawn"]')).not.toHaveCount(0);
    },
  },
  {
    name: 'marks',
    page: 'sessions',
    async reach({ page }) {
      await page.getByRole('tab', { name: new RegExp(en.sessions.marks) }).click();
      await page.getByRole('row').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'proof',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await page.getByRole('tab', { name: en.sessions.readings }).click();
      await verifyReading(page);
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
  {
    name: 'patients, forty',
    page: 'patients',
    async reach({ page }) {
      await cancel(page);
      await goTo(page, en.shell.pages.patients);
    },
  },
  { name: 'devices', page: 'devices', reach: ({ page }) => goTo(page, en.shell.pages.devices) },
  {
    name: 'configure a text line',
    page: 'devices',
    over: 'ConfigureDialog',
    async reach({ page, host }) {
      const { devices } = await host.call('devices.list', {});
      const model = devices.find((device) => device.model === 'csv-line')?.modelName ?? '';
      const article = page.getByRole('article').filter({ hasText: model });
      await article.getByRole('button', { name: en.devices.configure }).click();
    },
  },
  {
    name: 'outbox',
    page: 'outbox',
    async reach({ page }) {
      await cancel(page);
      await goTo(page, en.shell.pages.outbox);
    },
  },
];

const treating: readonly Scene[] = [
  {
    name: 'treatments',
    page: 'treatments',
    async reach({ page }) {
      await goTo(page, en.treatments.title);
      await longestPatient(page);
      await expect(page.getByRole('article')).toHaveCount(8);
    },
  },
  {
    name: 'given',
    page: 'treatments',
    over: 'AdministerDialog',
    reach: ({ page }) =>
      page
        .getByRole('button', { name: new RegExp(`^${en.treatments.given}: Wolfe`) })
        .first()
        .click(),
  },
  {
    name: 'treatments, for a doctor, history',
    page: 'treatments',
    async reach({ page }) {
      await cancel(page);
      await signOut(page);
      await enter(page, en.role.doctor, doctor?.pin ?? '');
      await goTo(page, en.treatments.title);
      await longestPatient(page);
      await page
        .getByRole('button', { name: new RegExp(en.treatments.history) })
        .first()
        .click();
    },
  },
  {
    name: 'change',
    page: 'treatments',
    over: 'PlanDialog',
    reach: ({ page }) =>
      page
        .getByRole('button', { name: new RegExp(`^${en.treatments.change}: `) })
        .first()
        .click(),
  },
  {
    name: 'stop a treatment',
    page: 'treatments',
    over: 'StopTreatmentDialog',
    async reach({ page }) {
      await cancel(page);
      await page
        .getByRole('button', { name: new RegExp(`^${en.treatments.stop}: Wolfe`) })
        .first()
        .click();
    },
  },
  {
    name: 'register a treatment',
    page: 'treatments',
    over: 'PlanDialog',
    async reach({ page }) {
      await cancel(page);
      await press(page, en.treatments.register);
    },
  },
];

const offices: readonly Scene[] = [
  {
    name: 'audit, transactions',
    page: 'audit',
    async reach({ page }) {
      await cancel(page);
      await signOut(page);
      await enter(page, en.role.auditor, auditor?.pin ?? '');
      await page.getByRole('tab', { name: en.audit.sections.transactions }).click();
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
  {
    name: 'clinicians',
    page: 'clinicians',
    async reach({ page }) {
      await signOut(page);
      await enter(page, en.role['it-admin'], admin.pin);
      await goTo(page, en.shell.pages.clinicians);
    },
  },
  {
    name: 'revoke',
    page: 'clinicians',
    over: 'RevokeDialog',
    reach: ({ page }) =>
      page
        .getByRole('button', { name: /^Revoke / })
        .last()
        .click(),
  },
];

export const longest: Stage = {
  name: 'longest texts',
  scenes: [...nursing, ...records, ...treating, ...offices],
};
