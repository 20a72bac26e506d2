import { expect, type Page } from '@playwright/test';
import { unitText } from '#shared/domain/units.ts';
import { vitals, type VitalCode } from '#shared/domain/vitals.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { plugIn, plugInLines } from '../../lib/modules.ts';
import { choosePatient, lanes, tile } from '../../lib/steps.ts';
import type { Host } from '../host.ts';
import type { Scene, Stage } from '../scene.ts';
import type { Stand } from '../stand.ts';
import { confirm, dialog, enter, press, runningDevices, until } from '../words.ts';
import { oneWord, ofWords } from './longest-data.ts';

const nurse = { clinicianId: 'n.lund', name: 'Nils Lund', role: 'nurse', pin: '975311' } as const;

/** Of each vital the value with the most digits that a body can have. */
const most: readonly (readonly [VitalCode, number])[] = [
  ['heart-rate', 220],
  ['pulse-rate', 219],
  ['respiratory-rate', 120],
  ['spo2', 100],
  ['temperature', 41.25],
  ['nibp-systolic', 250],
  ['nibp-diastolic', 160],
  ['nibp-mean', 190],
];
const waves = 8;

/** What the logger says of its vitals: their values, or of each what no body can have. */
let shown: readonly number[] = most.map(([, value]) => value);

async function install(host: Host): Promise<void> {
  const admin = { adminId: 'i.berg', adminName: 'Ida Berg', adminPin: '864200' };
  const place = { hospital: 'Northern Hospital', mspId: 'NorthernMSP', ward: 'Ward 7', workstation: 'Bay 2' };
  await host.call('setup.install', { ...place, ...admin });
  await host.as(admin.adminId, admin.adminPin);
  const { clinicianId, name, role, pin } = nurse;
  const { secret } = await host.call('clinicians.register', { clinicianId, name, role });
  await host.call('identity.enrol', { clinicianId, secret, pin });
  await host.as(clinicianId, pin);
  await host.call('patients.register', {
    name: 'Astrid Holm',
    recordNumber: 'R-1001',
    birthDate: '1948-11-02',
    sex: 'female',
    bed: '7-01',
  });
}

/** A logger with eight waveforms and all vitals, which is recognised as such when it is registered. */
async function plugInLogger(stand: Stand): Promise<void> {
  const { host } = stand;
  const curves = () =>
    Array.from({ length: waves }, (_, wave) => Number(Math.sin(Date.now() / 300 + wave).toFixed(3)));
  stand.keep(await plugInLines(() => [...curves(), ...shown], host.portsFolder));
  const { deviceId } = await registered(host, oneWord(40));
  const columns = [
    ...Array.from({ length: waves }, (_, wave) => ({
      name: wave % 2 === 0 ? oneWord(24) : ofWords(24),
      unit: 'uV',
      use: 'waveform' as const,
    })),
    ...most.map(([use]) => ({ name: use, unit: unitText(vitals[use].unit), use })),
  ];
  await host.call('devices.configure', { deviceId, configuration: { csv: { rateHz: 10, columns } } });
}

/** Registers the device that was just plugged in. */
async function registered(host: Host, label: string) {
  const found = await until(async () =>
    (await host.call('devices.list', {})).devices.find((device) => !device.registered && device.model !== ''),
  );
  return host.call('devices.register', { deviceId: found.deviceId, label });
}

async function prepare(stand: Stand): Promise<void> {
  const host = await stand.open({ demo: false });
  await install(host);
  await plugInLogger(stand);
  const modules = [
    'healthypi-5',
    'suntech-nibp',
    'csv-line',
    'csv-line',
    'csv-line',
    'csv-line',
    'csv-line',
  ] as const;
  for (const [place, model] of modules.entries()) {
    stand.keep(await plugIn(model, host.portsFolder));
    await registered(host, place % 2 === 0 ? `${ofWords(36)} ${place}` : `${oneWord(36)} ${place}`);
  }
  await runningDevices(host, 8);
}

async function enterByHand(host: Host): Promise<void> {
  const sessionId = await until(async () => (await host.call('sessions.list', {})).sessions[0]?.sessionId);
  for (const [code, value] of most) {
    await host.call('sessions.enterVital', { sessionId, code, value, confirmed: true });
  }
}

const scenes: readonly Scene[] = [
  {
    name: 'eight devices, eight waveforms, the most digits',
    page: 'monitor',
    async reach(stand) {
      await prepare(stand);
      await stand.show();
      await enter(stand.page, nurse.name, nurse.pin);
      await choosePatient(stand.page, /Astrid Holm/);
      await showAllLanes(stand.page);
      await expect(lanes(stand.page, 'drawing')).toHaveCount(waves);
    },
  },
  {
    name: 'start with eight devices',
    page: 'monitor',
    over: 'StartDialog',
    reach: ({ page }) => page.keyboard.press('s'),
  },
  {
    name: 'recording, four sources of one vital',
    page: 'monitor',
    async reach({ page, host }) {
      await confirm(page, en.monitor.start);
      await expect(dialog(page)).toHaveCount(0);
      await enterByHand(host);
      await expect(tile(page, en.vital.nibp)).toHaveAccessibleName(/250\/160/);
      await expect(tile(page, en.vital.spo2)).toHaveAccessibleName(/SpO₂ \d/);
    },
  },
  { name: 'frozen', page: 'monitor', reach: ({ page }) => press(page, en.monitor.freeze) },
  {
    name: 'trends of everything',
    page: 'monitor',
    async reach({ page }) {
      await press(page, en.monitor.run);
      await press(page, en.monitor.trends);
    },
  },
  {
    name: 'reasons instead of numbers',
    page: 'monitor',
    async reach({ page }) {
      await press(page, en.monitor.waveforms);
      shown = most.map(() => 9_999);
      await expect(tile(page, en.vital['pulse-rate'])).toHaveAccessibleName(/unknown/);
    },
  },
];

/** Lanes of the logger alone: they are of no known kind, and have none while there is an ECG. */
async function showAllLanes(page: Page): Promise<void> {
  await press(page, en.monitor.chooseLanes);
  const items = page.getByRole('menuitemcheckbox');
  for (const item of await items.all()) {
    const wanted = (await item.innerText()).startsWith(oneWord(40));
    if ((await item.getAttribute('aria-checked')) !== String(wanted)) await item.click();
  }
  await page.keyboard.press('Escape');
}

/** As much as the monitor can be asked to show at once. */
export const fullest: Stage = { name: 'fullest monitor', scenes };
