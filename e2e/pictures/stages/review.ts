import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { goTo, signIn } from '../../lib/steps.ts';
import type { Host } from '../host.ts';
import type { Scene, Stage } from '../scene.ts';
import { allSealed, asDemo, cancel, patientId, press, runningDevices, until } from '../words.ts';

/** A session with all that can happen in one, stopped; and one that goes on. */
async function record(host: Host): Promise<void> {
  await asDemo(host, 'nurse');
  const devices = await runningDevices(host);
  const idOf = (model: string) => devices.find((device) => device.model === model)?.deviceId ?? '';
  const patient = await patientId(host, 'Aisha Rahman');
  const deviceIds = devices.map(({ deviceId }) => deviceId);
  const { sessionId } = await host.call('sessions.start', { patientId: patient, deviceIds });
  const readings = async () => (await host.call('sessions.readings', { sessionId })).readings;
  const control = (fault: string) =>
    host.call('simulators.control', { deviceId: idOf('healthypi-5'), fault });
  await host.call('devices.command', { deviceId: idOf('suntech-nibp'), command: 'measure' });
  await until(async () => ((await readings()).length > 10 ? true : undefined));
  await host.call('sessions.mark', { sessionId, text: 'Position changed' });
  await host.call('sessions.enterVital', { sessionId, code: 'temperature', value: 42.6, confirmed: true });
  await control('lead-off');
  await until(async () => (await readings()).find(({ absence }) => absence === 'lead-off'));
  await control('unplug');
  await until(async () => (await readings()).find(({ absence }) => absence === 'unplugged'));
  await control('none');
  await host.call('sessions.handOver', { sessionId, to: 'd.lindqvist', pin: '222222' });
  await until(async () =>
    (await readings()).find(({ code, value }) => code === 'nibp-systolic' && value !== null),
  );
  await asDemo(host, 'doctor');
  await host.call('sessions.stop', { sessionId });
  await allSealed(host);
  await asDemo(host, 'nurse');
  const other = await patientId(host, 'Pavel Novak');
  await runningDevices(host);
  await host.call('sessions.start', { patientId: other, deviceIds });
}

async function openSession(page: Page, place: number): Promise<void> {
  await page
    .getByRole('button', { name: /Open the session/ })
    .nth(place)
    .click();
  await expect(page.locator('[data-review-state="drawn"]')).not.toHaveCount(0);
}

const reviewed: readonly Scene[] = [
  {
    name: 'list',
    page: 'sessions',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await record(host);
      await stand.show();
      await signIn(stand.page, 'nurse');
      await goTo(stand.page, en.shell.pages.sessions);
      await expect(stand.page.getByRole('row')).toHaveCount(3);
    },
  },
  { name: 'stopped, as it opens', page: 'sessions', reach: ({ page }) => openSession(page, 1) },
  {
    name: 'stopped, the whole session',
    page: 'sessions',
    reach: ({ page }) => press(page, en.sessions.whole),
  },
  {
    name: 'stopped, zoomed in',
    page: 'sessions',
    async reach({ page }) {
      for (let times = 0; times < 4; times++) await press(page, en.sessions.zoomIn);
    },
  },
  {
    name: 'readings',
    page: 'sessions',
    async reach({ page }) {
      await press(page, en.sessions.whole);
      // What has the focus is brought into view again after a change of the appearance.
      await page.getByRole('tab', { name: en.sessions.readings }).click();
      await page.getByRole('row').nth(12).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'marks and hand-over',
    page: 'sessions',
    async reach({ page }) {
      await page.getByRole('tab', { name: new RegExp(en.sessions.marks) }).click();
      await page.getByRole('row').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'gaps',
    page: 'sessions',
    async reach({ page }) {
      await page.getByRole('tab', { name: new RegExp(en.sessions.gaps) }).click();
      await page.getByRole('row').last().scrollIntoViewIfNeeded();
    },
  },
];

const proofs: readonly Scene[] = [
  {
    name: 'proof of a reading',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await page.getByRole('tab', { name: en.sessions.readings }).click();
      await page
        .getByRole('button', { name: /^Verify SpO₂/ })
        .last()
        .click();
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
  {
    name: 'certificate exported',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await press(page, en.proof.export);
      await page.getByText(/^Saved: /).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'proof of a stretch of a waveform',
    page: 'sessions',
    over: 'ProofDialog',
    async reach({ page }) {
      await cancel(page);
      await page
        .getByRole('button', { name: new RegExp(`^${en.sessions.verifyStretch}`) })
        .first()
        .click();
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
  {
    name: 'running, following',
    page: 'sessions',
    async reach({ page }) {
      await cancel(page);
      await press(page, en.sessions.back);
      await openSession(page, 0);
      await expect(page.getByRole('button', { name: /^Verify SpO₂/ })).not.toHaveCount(0);
    },
  },
  {
    name: 'list of one patient',
    page: 'sessions',
    async reach({ page }) {
      await press(page, en.sessions.back);
      await page.getByRole('combobox', { name: en.sessions.ofPatient }).click();
      await page.getByRole('option', { name: 'Grace Kimani' }).click();
      await expect(page.getByText(en.sessions.none)).toBeVisible();
    },
  },
  {
    name: 'outbox, all sealed',
    page: 'outbox',
    reach: ({ page }) => goTo(page, en.shell.pages.outbox),
  },
  {
    name: 'outbox, none in trouble',
    page: 'outbox',
    reach: ({ page }) => page.getByRole('button', { name: new RegExp(`^${en.outbox.trouble}`) }).click(),
  },
];

export const review: Stage = { name: 'sessions', scenes: [...reviewed, ...proofs] };
