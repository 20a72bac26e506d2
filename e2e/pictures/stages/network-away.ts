import { expect, type Page } from '@playwright/test';
import { v7 } from 'uuid';
import { en } from '#renderer/i18n/en/index.ts';
import { bringLedgerBack, takeLedgerAway } from '../../lib/network.ts';
import { choosePatient, goTo, signIn, signOut } from '../../lib/steps.ts';
import type { Scene } from '../scene.ts';
import { asDemo, cancel, confirm, dialog, patientId, until, verifyReading } from '../words.ts';

/** On a network whose peers and orderers ended while somebody works. */
export const away: readonly Scene[] = [
  {
    name: 'ledger away, audit',
    page: 'audit',
    async reach(stand) {
      await takeLedgerAway(stand.network);
      await goToAgain(stand.page, en.shell.pages.audit);
      await expect(stand.page.getByText(en.audit.states.waiting)).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: 'ledger away, recording',
    page: 'monitor',
    async reach({ page, host }) {
      await signOut(page);
      await signIn(page, 'nurse');
      await choosePatient(page, /Grace Kimani/);
      await page.keyboard.press('s');
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await until(async () => ((await host.call('outbox.list', {})).counts.waiting > 1 ? true : undefined));
    },
  },
  { name: 'ledger away, outbox', page: 'outbox', reach: ({ page }) => goTo(page, en.shell.pages.outbox) },
  {
    name: 'ledger away, proof',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await goTo(page, en.shell.pages.sessions);
      await page
        .getByRole('button', { name: /Open the session/ })
        .first()
        .click();
      await verifyReading(page);
      await expect(page.getByTestId('proof-verdict').or(dialog(page).getByRole('alert')).first()).toBeVisible(
        { timeout: 60_000 },
      );
    },
  },
  {
    name: 'ledger away, treatment waiting',
    page: 'treatments',
    async reach({ page, host }) {
      await cancel(page);
      const patient = await patientId(host, 'Grace Kimani');
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
      const treatmentId = v7();
      await host.call('treatments.register', { treatmentId, patientId: patient, plan });
      await goTo(page, en.shell.pages.treatments);
      await choosePatient(page, /Grace Kimani/);
      await page.getByRole('button', { name: new RegExp(en.treatments.history) }).click();
    },
  },
  {
    name: 'in trouble: what waits of somebody who was revoked',
    page: 'outbox',
    async reach(stand) {
      const { page, host } = stand;
      await asDemo(host, 'it-admin');
      await host.call('clinicians.revoke', { clinicianId: 'd.lindqvist', reason: 'left-hospital' });
      // What waits of somebody who was revoked is refused when it is tried, which it is once the ledger is back.
      await bringLedgerBack(stand.network);
      await until(async () => ((await host.call('outbox.list', {})).counts.trouble > 0 ? true : undefined));
      await goTo(page, en.shell.pages.outbox);
      await page.getByRole('button', { name: new RegExp(`^${en.outbox.trouble}`) }).click();
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
];

/** Leaves the page and comes back, so that it asks anew. */
async function goToAgain(page: Page, name: string): Promise<void> {
  await goTo(page, en.shell.pages.outbox);
  await goTo(page, name);
}
