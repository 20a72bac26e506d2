import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { choosePatient, goTo, signOut } from '../../lib/steps.ts';
import type { Scene, Stage } from '../scene.ts';
import type { Stand } from '../stand.ts';
import { cancel, choose, confirm, dialog, enter, fill, press } from '../words.ts';

const admin = { id: 'i.berg', name: 'Ida Berg', pin: '864200' };
const people = [
  { id: 'n.lund', name: 'Nils Lund', role: en.role.nurse, pin: '975311' },
  { id: 'd.roth', name: 'Dr. Dora Roth', role: en.role.doctor, pin: '975312' },
  { id: 'a.vega', name: 'Ana Vega', role: en.role.auditor, pin: '975313' },
] as const;

async function freshHost(stand: Stand): Promise<void> {
  await stand.open({ demo: false });
  await stand.show();
}

async function toStep(page: Page, step: 1 | 2 | 3): Promise<void> {
  if (step === 1) return;
  await fill(page, en.setup.hospital, 'Northern Hospital');
  await fill(page, en.setup.mspId, 'NorthernMSP');
  await press(page, en.common.next);
  if (step === 2) return;
  await fill(page, en.setup.ward, 'Ward 7');
  await fill(page, en.setup.workstation, 'Bay 2');
  await press(page, en.common.next);
}

async function fillAdmin(page: Page, repeat: string): Promise<void> {
  await fill(page, en.setup.adminName, admin.name);
  await fill(page, en.setup.adminId, admin.id);
  await fill(page, en.setup.pin, admin.pin);
  await fill(page, en.setup.repeatPin, repeat);
  await press(page, en.setup.finish);
}

const wizard: readonly Scene[] = [
  { name: 'hospital', page: 'setup', again: true, reach: (stand) => begun(stand) },
  {
    name: 'nothing filled in',
    page: 'setup',
    again: true,
    reach: async ({ page }) => press(page, en.common.next),
  },
  { name: 'workstation', page: 'setup', again: true, reach: ({ page }) => toStep(page, 2) },
  {
    name: 'IT administrator, PINs differ',
    page: 'setup',
    again: true,
    async reach({ page }) {
      await toStep(page, 3);
      await fillAdmin(page, '864201');
      await expect(page.getByText(en.signIn.pinDiffers)).toBeVisible();
    },
  },
  {
    name: 'ready',
    page: 'setup',
    again: true,
    async reach(stand) {
      await freshHost(stand);
      await toStep(stand.page, 3);
      await fillAdmin(stand.page, admin.pin);
      await expect(stand.page.getByText(en.setup.fingerprint)).toBeVisible();
    },
  },
];

/** The first scene of all opens the host; its other appearances find it. */
async function begun(stand: Stand): Promise<void> {
  if (!stand.page.url().startsWith('http')) await freshHost(stand);
}

async function registerClinician(page: Page, person: (typeof people)[number]): Promise<string> {
  await press(page, en.clinicians.register);
  await fill(page, en.clinicians.name, person.name);
  await fill(page, en.clinicians.id, person.id);
  await choose(page, en.clinicians.role, person.role);
  await confirm(page, en.clinicians.register);
  return (await page.getByTestId('one-time-secret').innerText()).trim();
}

async function enrol(page: Page, id: string, secret: string, pin: string): Promise<void> {
  await press(page, en.signIn.enrol);
  await fill(page, en.signIn.clinicianId, id);
  await fill(page, en.signIn.secret, secret);
  await fill(page, en.signIn.newPin, pin);
  await fill(page, en.signIn.repeatPin, pin);
  await confirm(page, en.signIn.enrol);
}

/** One-time secrets, by the place of their owner in `people`. */
const secrets: string[] = [];

const itAdmin: readonly Scene[] = [
  {
    name: 'sign-in, one clinician',
    page: 'sign-in',
    again: true,
    async reach({ page }) {
      const toSignIn = page.getByRole('button', { name: en.setup.toSignIn });
      if (await toSignIn.isVisible()) await toSignIn.click();
      await expect(page.getByText(admin.name)).toBeVisible();
    },
  },
  {
    name: 'enrol, empty',
    page: 'sign-in',
    over: 'EnrolDialog',
    again: true,
    reach: ({ page }) => press(page, en.signIn.enrol),
  },
  {
    name: 'enrol, refused',
    page: 'sign-in',
    over: 'EnrolDialog',
    again: true,
    async reach({ page }) {
      await enrol(page, 'no.body', 'wrong-secret', '482916');
      await expect(dialog(page).getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'clinicians, one',
    page: 'clinicians',
    async reach({ page }) {
      await cancel(page);
      await enter(page, admin.name, admin.pin);
      await goTo(page, en.shell.pages.clinicians);
    },
  },
  {
    name: 'clinicians, what is asked of new PINs',
    page: 'clinicians',
    over: 'RuleForm',
    async reach({ page }) {
      await press(page, en.clinicians.pinRule);
    },
  },
  {
    name: 'register a clinician, nothing filled in',
    page: 'clinicians',
    over: 'RegisterClinicianDialog',
    async reach({ page }) {
      await cancel(page);
      await press(page, en.clinicians.register);
      await confirm(page, en.clinicians.register);
    },
  },
  {
    name: 'one-time secret',
    page: 'clinicians',
    over: 'Secret',
    async reach({ page }) {
      await cancel(page);
      secrets.length = 0;
      secrets.push(await registerClinician(page, people[0]));
    },
  },
  {
    name: 'clinicians, waiting for enrolment',
    page: 'clinicians',
    async reach({ page }) {
      await press(page, en.clinicians.secretSeen);
      for (const person of people.slice(1)) {
        secrets.push(await registerClinician(page, person));
        await press(page, en.clinicians.secretSeen);
      }
    },
  },
  {
    name: 'register a clinician who looks like another',
    page: 'clinicians',
    over: 'RegisterClinicianDialog',
    async reach({ page }) {
      await press(page, en.clinicians.register);
      await fill(page, en.clinicians.name, people[0].name);
      await fill(page, en.clinicians.id, 'n.lund2');
      await choose(page, en.clinicians.role, people[0].role);
      await confirm(page, en.clinicians.register);
      await expect(dialog(page).getByRole('button', { name: en.common.registerAnyway })).toBeVisible();
    },
  },
  {
    name: 'devices, none',
    page: 'devices',
    async reach({ page }) {
      await cancel(page);
      await goTo(page, en.shell.pages.devices);
    },
  },
  { name: 'outbox, empty', page: 'outbox', reach: ({ page }) => goTo(page, en.shell.pages.outbox) },
  { name: 'audit, nothing yet', page: 'audit', reach: ({ page }) => goTo(page, en.shell.pages.audit) },
  {
    name: 'enrolled',
    page: 'sign-in',
    over: 'Enrolled',
    again: true,
    async reach({ page }) {
      if (await page.getByRole('navigation').isVisible()) await signOut(page);
      // One in each appearance: a secret is good once.
      const place = secrets.findIndex((secret) => secret !== '');
      const person = people[place] ?? people[0];
      await enrol(page, person.id, secrets[place] ?? '', person.pin);
      secrets[place] = '';
      await expect(page.getByText(/^Enrolled as/)).toBeVisible();
    },
  },
];

const nothingYet: readonly Scene[] = [
  {
    name: 'monitor, no patient and no device',
    page: 'monitor',
    async reach({ page }) {
      await cancel(page);
      await enrol(page, people[2].id, secrets[2] ?? '', people[2].pin);
      await page.getByRole('button', { name: en.common.close }).click();
      await enter(page, people[0].name, people[0].pin);
    },
  },
  {
    name: 'monitor, patients to choose from: none',
    page: 'monitor',
    again: true,
    async reach({ page }) {
      await page.getByRole('combobox', { name: en.monitor.patient }).click();
      await expect(page.getByText(en.patients.none)).toBeVisible();
    },
  },
  { name: 'sessions, none', page: 'sessions', reach: ({ page }) => goTo(page, en.shell.pages.sessions) },
  {
    name: 'treatments, nobody chosen',
    page: 'treatments',
    reach: ({ page }) => goTo(page, en.shell.pages.treatments),
  },
  { name: 'patients, none', page: 'patients', reach: ({ page }) => goTo(page, en.shell.pages.patients) },
  {
    name: 'register a patient, nothing filled in',
    page: 'patients',
    over: 'RegisterPatientDialog',
    async reach({ page }) {
      await press(page, en.patients.register);
      await confirm(page, en.patients.register);
    },
  },
  {
    name: 'treatments, none',
    page: 'treatments',
    async reach({ page }) {
      await fill(page, en.patients.name, 'Olga Petrova');
      await fill(page, en.patients.recordNumber, 'NH-1');
      await fill(page, en.patients.birthDate, '1950-02-03');
      await confirm(page, en.patients.register);
      await expect(dialog(page)).toHaveCount(0);
      await goTo(page, en.shell.pages.treatments);
      await choosePatient(page, /Olga/);
    },
  },
  {
    name: 'register a patient who looks like another',
    page: 'patients',
    over: 'RegisterPatientDialog',
    async reach({ page }) {
      await goTo(page, en.shell.pages.patients);
      await press(page, en.patients.register);
      await fill(page, en.patients.name, 'Olga Petrova');
      await fill(page, en.patients.recordNumber, 'NH-2');
      await fill(page, en.patients.birthDate, '1950-02-03');
      await confirm(page, en.patients.register);
      await expect(dialog(page).getByRole('button', { name: en.common.registerAnyway })).toBeVisible();
    },
  },
  {
    name: 'start recording without a device',
    page: 'monitor',
    over: 'StartDialog',
    async reach({ page }) {
      await cancel(page);
      await goTo(page, en.shell.pages.monitor);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'recording without a device',
    page: 'monitor',
    async reach({ page }) {
      await confirm(page, en.monitor.start);
      await expect(page.getByText(en.monitor.recording, { exact: true })).toBeVisible();
    },
  },
  {
    name: 'audit, nobody took anything out',
    page: 'audit',
    async reach({ page }) {
      await page.keyboard.press('s');
      await confirm(page, en.monitor.stopConfirm);
      await expect(dialog(page)).toHaveCount(0);
      await signOut(page);
      await enter(page, people[2].name, people[2].pin);
      await page.getByRole('tab', { name: en.audit.sections.access }).click();
    },
  },
];

export const firstRun: Stage = { name: 'first run', scenes: [...wizard, ...itAdmin, ...nothingYet] };
