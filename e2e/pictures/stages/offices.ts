import { expect, type Page } from '@playwright/test';
import { v7 } from 'uuid';
import { en } from '#renderer/i18n/en/index.ts';
import { goTo, signIn, signOut } from '../../lib/steps.ts';
import type { Host } from '../host.ts';
import type { Scene, Stage } from '../scene.ts';
import {
  allSealed,
  asDemo,
  cancel,
  choose,
  confirm,
  dialog,
  fill,
  patientId,
  press,
  runningDevices,
  until,
} from '../words.ts';

/** Enough on the ledger for an auditor to look at: a session, treatments, an exported certificate. */
async function work(host: Host): Promise<void> {
  await asDemo(host, 'nurse');
  const devices = await runningDevices(host);
  const patient = await patientId(host, 'Aisha Rahman');
  const deviceIds = devices.map(({ deviceId }) => deviceId);
  const { sessionId } = await host.call('sessions.start', { patientId: patient, deviceIds });
  const reading = await until(async () => {
    const { readings } = await host.call('sessions.readings', { sessionId });
    return readings.find(({ value }) => value !== null);
  });
  await host.call('sessions.stop', { sessionId });
  await asDemo(host, 'doctor');
  const plan = {
    what: 'Paracetamol',
    dose: 500,
    unit: 'mg' as const,
    route: 'oral' as const,
    schedule: { kind: 'once' as const, everyHours: null },
    startMs: Date.now(),
    endMs: null,
    reason: 'Fever',
  };
  await host.call('treatments.register', { treatmentId: v7(), patientId: patient, plan });
  await allSealed(host);
  const subject = { kind: 'reading' as const, sessionId, readingId: reading.readingId };
  await host.call('proof.certificate', { subject });
  await allSealed(host);
}

const toTab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

const auditor: readonly Scene[] = [
  {
    name: 'audit, overview',
    page: 'audit',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await work(host);
      await stand.show();
      await signIn(stand.page, 'auditor');
      await expect(stand.page.getByText(en.audit.states.following)).toBeVisible();
    },
  },
  {
    name: 'audit, transactions',
    page: 'audit',
    async reach({ page }) {
      await toTab(page, en.audit.sections.transactions);
      await expect(page.getByRole('row').filter({ hasText: /Batch/ })).not.toHaveCount(0);
    },
  },
  {
    name: 'audit, filter that cannot be',
    page: 'audit',
    async reach({ page }) {
      await fill(page, en.audit.filterSubject, 'Aisha');
      await fill(page, en.audit.from, '2026-05-02T10:00');
      await fill(page, en.audit.to, '2026-05-01T10:00');
      await press(page, en.audit.apply);
    },
  },
  {
    name: 'audit, nothing fits',
    page: 'audit',
    async reach({ page }) {
      await press(page, en.audit.clear);
      await fill(page, en.audit.filterClinician, 'nobody.here');
      await press(page, en.audit.apply);
      await expect(page.getByText(en.audit.noTransactions)).toBeVisible();
    },
  },
  {
    name: 'export',
    page: 'audit',
    over: 'ExportDialog',
    async reach({ page }) {
      await press(page, en.audit.clear);
      await press(page, en.audit.export);
    },
  },
  {
    name: 'exported',
    page: 'audit',
    over: 'Done',
    async reach({ page }) {
      await confirm(page, en.audit.export);
      await expect(page.getByTestId('export-digest')).toBeVisible();
    },
  },
  {
    name: 'audit, access log',
    page: 'audit',
    async reach({ page }) {
      await press(page, en.common.close);
      await toTab(page, en.audit.sections.access);
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
  {
    name: 'audit, blocks',
    page: 'audit',
    async reach({ page }) {
      await toTab(page, en.audit.sections.blocks);
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
  {
    name: 'audit, one block',
    page: 'audit',
    async reach({ page }) {
      await page
        .getByRole('button', { name: /^Open block/ })
        .first()
        .click();
      await expect(page.getByText(en.audit.dataHash)).toBeVisible();
    },
  },
];

const itAdmin: readonly Scene[] = [
  {
    name: 'audit for an IT administrator',
    page: 'audit',
    async reach({ page }) {
      await signOut(page);
      await signIn(page, 'it-admin');
      await goTo(page, en.shell.pages.audit);
      await expect(page.getByText(en.audit.whole)).toBeVisible();
    },
  },
  {
    name: 'read the ledger anew',
    page: 'audit',
    over: 'Rebuild',
    reach: ({ page }) => press(page, en.audit.rebuild),
  },
  {
    name: 'clinicians',
    page: 'clinicians',
    async reach({ page }) {
      await cancel(page);
      await goTo(page, en.shell.pages.clinicians);
    },
  },
  {
    name: 'revoke',
    page: 'clinicians',
    over: 'RevokeDialog',
    reach: ({ page }) => press(page, en.clinicians.revokeOf.replace('{{name}}', 'Théo Moreau')),
  },
  {
    name: 'clinicians, one revoked',
    page: 'clinicians',
    async reach({ page }) {
      await choose(page, en.clinicians.revokeReason, en.clinicians.reasons['left-hospital']);
      await confirm(page, en.clinicians.revokeConfirm);
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByText(/^Revoked on/)).toBeVisible();
    },
  },
  {
    name: 'network, not begun',
    page: 'network',
    reach: ({ page }) => goTo(page, en.shell.pages.network),
  },
  {
    name: 'network, not a profile',
    page: 'network',
    async reach({ page }) {
      await fill(page, en.network.profile, '{"hospital": "Somewhere"}');
      await press(page, en.network.check);
      await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
    },
  },
];

export const offices: Stage = { name: 'audit and IT', scenes: [...auditor, ...itAdmin] };
