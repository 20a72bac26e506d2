import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { handedOut } from '../../lib/network.ts';
import { choosePatient, goTo, lanes, signIn, signOut } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import {
  cancel,
  confirm,
  dialog,
  enter,
  fill,
  patientId,
  press,
  runningDevices,
  asDemo,
  until,
  verifyReading,
} from '../words.ts';
import { away } from './network-away.ts';

const admin = { id: 'i.berg', name: 'Ida Berg', pin: '864200' };
let fromIt: Awaited<ReturnType<typeof handedOut>>;

const joining: readonly Scene[] = [
  {
    name: 'joining, compare',
    page: 'network',
    async reach(stand) {
      const { page } = stand;
      fromIt = await handedOut(stand.network, 1);
      const host = await stand.open({ demo: false });
      const place = { hospital: 'Riverside Clinic', mspId: 'AloneMSP', ward: 'Ward 7', workstation: 'Bay 2' };
      const first = { adminId: admin.id, adminName: admin.name, adminPin: admin.pin };
      await host.call('setup.install', { ...place, ...first });
      await host.as(admin.id, admin.pin);
      await stand.show();
      await enter(page, admin.name, admin.pin);
      await goTo(page, en.shell.pages.network);
      await fill(page, en.network.profile, fromIt.profile);
      await press(page, en.network.check);
      await expect(page.getByText(en.network.compare)).toBeVisible();
    },
  },
  {
    name: 'joining, enrol, refused',
    page: 'network',
    async reach({ page }) {
      await press(page, en.network.compared);
      await fillEnrolment(page, 'wrong-secret');
      await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'joining, the last step',
    page: 'network',
    async reach({ page }) {
      await fillEnrolment(page, fromIt.secret);
      await expect(page.getByText(en.network.finishLead)).toBeVisible();
    },
  },
  {
    name: 'joining, start again',
    page: 'network',
    async reach({ page }) {
      await press(page, en.network.finish);
      await expect(page.getByText(en.network.switched)).toBeVisible();
    },
  },
  {
    name: 'joined',
    page: 'network',
    async reach(stand) {
      await stand.host.kill();
      await stand.host.start();
      await stand.show();
      await enter(stand.page, admin.name, admin.pin);
      await goTo(stand.page, en.shell.pages.network);
      await expect(stand.page.getByText(en.network.member)).toBeVisible();
    },
  },
];

async function fillEnrolment(page: Page, secret: string): Promise<void> {
  await fill(page, en.network.adminId, fromIt.enrolmentId);
  await fill(page, en.network.secret, secret);
  await fill(page, en.network.adminName, admin.name);
  await fill(page, en.signIn.newPin, admin.pin);
  await fill(page, en.signIn.repeatPin, admin.pin);
  await press(page, en.network.enrol);
}

const wizard: readonly Scene[] = [
  {
    name: 'first run on a network',
    page: 'setup',
    again: true,
    async reach(stand) {
      await stand.open({ demo: false, network: stand.network });
      await stand.show();
    },
  },
  {
    name: 'first run on a network, wrong secret',
    page: 'setup',
    again: true,
    async reach({ page }) {
      await fill(page, en.setup.ward, 'Ward 7');
      await fill(page, en.setup.workstation, 'Bay 2');
      await press(page, en.common.next);
      await fill(page, en.setup.adminName, admin.name);
      await fill(page, en.setup.adminId, 'it.first');
      await fill(page, en.setup.secret, 'wrong-secret');
      await fill(page, en.setup.pin, admin.pin);
      await fill(page, en.setup.repeatPin, admin.pin);
      await press(page, en.setup.finish);
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
];

const member: readonly Scene[] = [
  {
    name: 'recording',
    page: 'monitor',
    async reach(stand) {
      const { page } = stand;
      const host = await stand.open({ demo: true, network: stand.network });
      await asDemo(host, 'nurse');
      await runningDevices(host);
      await patientId(host, 'Grace Kimani');
      await stand.show();
      await signIn(page, 'nurse');
      await choosePatient(page, /Grace Kimani/);
      await page.keyboard.press('s');
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await expect(lanes(page, 'drawing')).not.toHaveCount(0);
      await until(async () => (await host.call('sessions.list', {})).sessions[0]?.sealedUntilMs ?? undefined);
    },
  },
  { name: 'outbox', page: 'outbox', reach: ({ page }) => goTo(page, en.shell.pages.outbox) },
  {
    name: 'proof of a reading',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await goTo(page, en.shell.pages.sessions);
      await page
        .getByRole('button', { name: /Open the session/ })
        .first()
        .click();
      await verifyReading(page);
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
  {
    name: 'audit, overview',
    page: 'audit',
    async reach({ page, host }) {
      await cancel(page);
      const [session] = (await host.call('sessions.list', {})).sessions;
      await host.call('sessions.stop', { sessionId: session?.sessionId ?? '' });
      await signOut(page);
      await signIn(page, 'auditor');
      await expect(page.getByText(en.audit.states.following)).toBeVisible();
    },
  },
  {
    name: 'audit, transactions',
    page: 'audit',
    async reach({ page }) {
      await page.getByRole('tab', { name: en.audit.sections.transactions }).click();
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
  {
    name: 'audit, blocks',
    page: 'audit',
    async reach({ page }) {
      await page.getByRole('tab', { name: en.audit.sections.blocks }).click();
      await expect(page.getByRole('row')).not.toHaveCount(0);
    },
  },
];

export const network: Stage = {
  name: 'network',
  needs: 'network',
  scenes: [...joining, ...wizard, ...member, ...away],
};
