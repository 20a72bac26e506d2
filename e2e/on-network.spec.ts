import { test, expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { bringLedgerBack, handedOut, takeLedgerAway } from './lib/network.ts';
import { choosePatient, goTo, signIn } from './lib/steps.ts';
import { openHost, type Host, type HostOptions } from './pictures/host.ts';
import {
  asDemo,
  cancel,
  confirm,
  enter,
  fill,
  patientId,
  press,
  runningDevices,
  until,
  verifyReading,
} from './pictures/words.ts';

/** What only a real network shows; it runs with VITALSEAL_E2E_NETWORK alone. */
const network = process.env['VITALSEAL_E2E_NETWORK'] ?? '';
const admin = { id: 'i.berg', name: 'Ida Berg', pin: '864200' };
const inNetwork = { name: 'Nell Network', pin: '135790' };

let opened: Host | undefined;
test.afterEach(async () => {
  await opened?.remove();
  opened = undefined;
});

async function open(options: HostOptions): Promise<Host> {
  opened = await openHost(options);
  return opened;
}

async function adminOpensNetwork(page: Page, host: Host): Promise<void> {
  await page.goto(await host.link());
  await enter(page, admin.name, admin.pin);
  await goTo(page, en.shell.pages.network);
}

test('joining to its end: killed after enrolling it asks for the PIN and no secret, and ends as a member', async ({
  page,
}) => {
  const fromIt = await handedOut(network, 1);
  const host = await open({ demo: false });
  const place = { hospital: 'Riverside Clinic', mspId: 'AloneMSP', ward: 'Ward 7', workstation: 'Bay 2' };
  await host.call('setup.install', {
    ...place,
    adminId: admin.id,
    adminName: admin.name,
    adminPin: admin.pin,
  });
  await host.as(admin.id, admin.pin);
  await adminOpensNetwork(page, host);
  await fill(page, en.network.profile, fromIt.profile);
  await press(page, en.network.check);
  await press(page, en.network.compared);
  await fill(page, en.network.adminId, fromIt.enrolmentId);
  await fill(page, en.network.secret, fromIt.secret);
  await fill(page, en.network.adminName, inNetwork.name);
  await fill(page, en.signIn.newPin, inNetwork.pin);
  await fill(page, en.signIn.repeatPin, inNetwork.pin);
  await press(page, en.network.enrol);
  await expect(page.getByRole('button', { name: en.network.finish })).toBeVisible();

  await host.kill();
  await host.start();
  await adminOpensNetwork(page, host);
  await expect(page.getByText(en.network.openLead)).toBeVisible();
  await expect(page.getByText(inNetwork.name)).toBeVisible();
  await expect(page.getByLabel(en.network.secret)).toHaveCount(0);
  await fill(page, en.signIn.pin, inNetwork.pin);
  await press(page, en.network.open);
  await press(page, en.network.finish);
  await expect(page.getByText(en.network.switched)).toBeVisible();

  await host.kill();
  await host.start();
  await adminOpensNetwork(page, host);
  await expect(page.getByText(en.network.member)).toBeVisible();
  await expect(page.getByText(en.network.oldTransaction)).toBeVisible();
});

test('the first-run steps on a network end with a workstation of its hospital', async ({ page }) => {
  const { enrolmentId, secret } = await handedOut(network, 0);
  const host = await open({ demo: false, network });
  await page.goto(await host.link());
  await fill(page, en.setup.ward, 'Ward 7');
  await fill(page, en.setup.workstation, 'Bay 2');
  await press(page, en.common.next);
  await fill(page, en.setup.adminName, admin.name);
  await fill(page, en.setup.adminId, enrolmentId);
  await fill(page, en.setup.secret, secret);
  await fill(page, en.setup.pin, admin.pin);
  await fill(page, en.setup.repeatPin, admin.pin);
  await press(page, en.setup.finish);
  await press(page, en.setup.toSignIn);
  await enter(page, admin.name, admin.pin);
  await goTo(page, en.shell.pages.network);
  await expect(page.getByText(en.network.member)).toBeVisible();
});

test('a reading is proven; with the ledger away the recording goes on and says so, and is sealed when it is back', async ({
  page,
}) => {
  const host = await open({ demo: true, network });
  await asDemo(host, 'nurse');
  await runningDevices(host);
  await patientId(host, 'Grace Kimani');
  await page.goto(await host.link());
  await signIn(page, 'nurse');
  await choosePatient(page, /Grace Kimani/);
  await page.keyboard.press('s');
  await confirm(page, en.monitor.start);
  await until(async () => (await host.call('sessions.list', {})).sessions[0]?.sealedUntilMs ?? undefined);
  await goTo(page, en.shell.pages.sessions);
  await page
    .getByRole('button', { name: /Open the session/ })
    .first()
    .click();
  await verifyReading(page);
  await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven, { timeout: 60_000 });
  await cancel(page);

  const waiting = async () => (await host.call('outbox.list', {})).counts.waiting;
  await takeLedgerAway(network);
  try {
    await expect.poll(waiting, { timeout: 60_000 }).toBeGreaterThan(0);
    await goTo(page, en.shell.pages.outbox);
    await expect(page.getByText('The ledger cannot be reached now.').first()).toBeVisible({
      timeout: 60_000,
    });
    const [session] = (await host.call('sessions.list', { state: 'running' })).sessions;
    const span = { fromMs: Date.now(), toMs: Date.now() + 60_000 };
    const readings = async () =>
      (await host.call('sessions.readings', { sessionId: session?.sessionId ?? '', ...span })).readings
        .length;
    await expect.poll(readings, { timeout: 60_000 }).toBeGreaterThan(0);
  } finally {
    await bringLedgerBack(network);
  }
  await expect.poll(waiting, { timeout: 90_000 }).toBe(0);
  expect((await host.call('outbox.list', {})).counts.trouble).toBe(0);
});
