import { expect } from '@playwright/test';
import { v7 } from 'uuid';
import { en } from '#renderer/i18n/en/index.ts';
import type { ArgsOf } from '#shared/contract/index.ts';
import { choosePatient, goTo, signIn, signOut } from '../../lib/steps.ts';
import type { Host } from '../host.ts';
import type { Scene, Stage } from '../scene.ts';
import { asDemo, cancel, choose, confirm, dialog, fill, patientId, press } from '../words.ts';

const patient = 'Marta Silva';
const hourMs = 3_600_000;

type Plan = ArgsOf<'treatments.register'>['plan'];

const plan: Plan = {
  what: 'Paracetamol',
  dose: 500,
  unit: 'mg',
  route: 'oral',
  schedule: { kind: 'every', everyHours: 6 },
  startMs: 0,
  endMs: null,
  reason: 'Fever',
};

/** One of each state that a card can have. */
function plansAt(nowMs: number): readonly Plan[] {
  return [
    { ...plan, startMs: nowMs - 8 * hourMs },
    {
      ...plan,
      what: 'Noradrenaline',
      dose: 0.12,
      unit: 'ug/kg/min',
      route: 'intravenous',
      schedule: { kind: 'continuous', everyHours: null },
      startMs: nowMs - 30 * hourMs,
      reason: 'Mean pressure below 65 mmHg',
    },
    {
      ...plan,
      what: 'Salbutamol',
      dose: 2,
      unit: '{puff}',
      route: 'inhaled',
      schedule: { kind: 'as-needed', everyHours: null },
      startMs: nowMs - hourMs,
      reason: 'Wheezing',
    },
    {
      ...plan,
      what: 'Cefazolin',
      dose: 2,
      unit: 'g',
      route: 'intravenous',
      schedule: { kind: 'once', everyHours: null },
      startMs: nowMs + 26 * hourMs,
      reason: 'Before the operation',
    },
    {
      ...plan,
      what: 'Enoxaparin',
      dose: 4000,
      unit: '[iU]',
      route: 'subcutaneous',
      schedule: { kind: 'every', everyHours: 24 },
      startMs: nowMs - 60_000,
      reason: 'Thrombosis prophylaxis',
    },
    {
      ...plan,
      what: 'Sodium chloride 0.9 %',
      dose: 80,
      unit: 'mL/h',
      route: 'intravenous',
      schedule: { kind: 'continuous', everyHours: null },
      startMs: nowMs - 40 * hourMs,
      endMs: nowMs - 2 * hourMs,
      reason: 'Dehydration',
    },
  ];
}

async function registerAll(host: Host): Promise<void> {
  await asDemo(host, 'doctor');
  const id = await patientId(host, patient);
  const made = [];
  for (const each of plansAt(Date.now())) {
    made.push(await host.call('treatments.register', { treatmentId: v7(), patientId: id, plan: each }));
  }
  const stopped = { ...plan, what: 'Ibuprofen', startMs: Date.now() - 50 * hourMs };
  const { treatmentId } = await host.call('treatments.register', {
    treatmentId: v7(),
    patientId: id,
    plan: stopped,
  });
  await host.call('treatments.stop', { treatmentId, version: 1, reason: 'Stomach pain' });
  await asDemo(host, 'nurse');
  const administration = { outcome: 'held' as const, timeMs: Date.now() - hourMs, reason: 'Asleep' };
  await host.call('treatments.administer', {
    treatmentId: made[2]?.treatmentId ?? '',
    version: 1,
    administration,
  });
  const given = { outcome: 'given' as const, timeMs: Date.now() - 7 * hourMs, reason: '' };
  await host.call('treatments.administer', {
    treatmentId: made[0]?.treatmentId ?? '',
    version: 1,
    administration: given,
  });
}

const first = `${en.treatments.given}: Paracetamol`;

const prescribing: readonly Scene[] = [
  {
    name: 'none for this patient',
    page: 'treatments',
    async reach(stand) {
      const host = await stand.open({ demo: true });
      await asDemo(host, 'doctor');
      await patientId(host, patient);
      await stand.show();
      await signIn(stand.page, 'doctor');
      await goTo(stand.page, en.treatments.title);
      await choosePatient(stand.page, new RegExp(patient));
    },
  },
  {
    name: 'register, as it opens',
    page: 'treatments',
    over: 'PlanDialog',
    reach: ({ page }) => press(page, en.treatments.register),
  },
  {
    name: 'register, nothing filled in',
    page: 'treatments',
    over: 'PlanDialog',
    async reach({ page }) {
      await choose(page, en.treatments.schedule, en.treatments.schedules.every);
      await fill(page, en.treatments.end, '2020-01-01T00:00');
      await confirm(page, en.treatments.register);
    },
  },
  {
    name: 'all states, for a doctor',
    page: 'treatments',
    async reach(stand) {
      await cancel(stand.page);
      await registerAll(stand.host);
      await stand.page.reload();
      await goTo(stand.page, en.treatments.title);
      await choosePatient(stand.page, new RegExp(patient));
      await expect(stand.page.getByRole('article')).toHaveCount(7);
    },
  },
  {
    name: 'change',
    page: 'treatments',
    over: 'PlanDialog',
    reach: ({ page }) => press(page, `${en.treatments.change}: Paracetamol`),
  },
  {
    name: 'stop',
    page: 'treatments',
    over: 'StopTreatmentDialog',
    async reach({ page }) {
      await cancel(page);
      await press(page, `${en.treatments.stop}: Paracetamol`);
    },
  },
];

const giving: readonly Scene[] = [
  {
    name: 'all states, for a nurse',
    page: 'treatments',
    async reach({ page }) {
      await cancel(page);
      await signOut(page);
      await signIn(page, 'nurse');
      await goTo(page, en.treatments.title);
      await choosePatient(page, new RegExp(patient));
      await expect(page.getByRole('article')).toHaveCount(7);
    },
  },
  { name: 'given', page: 'treatments', over: 'AdministerDialog', reach: ({ page }) => press(page, first) },
  {
    name: 'given, in the future',
    page: 'treatments',
    over: 'AdministerDialog',
    reach: ({ page }) => fill(page, en.treatments.time, '2035-01-01T00:00'),
  },
  {
    name: 'held',
    page: 'treatments',
    over: 'AdministerDialog',
    async reach({ page }) {
      await cancel(page);
      await press(page, `${en.treatments.held}: Paracetamol`);
    },
  },
  {
    name: 'given, but somebody else was faster',
    page: 'treatments',
    over: 'AdministerDialog',
    async reach({ page, host }) {
      await cancel(page);
      await press(page, first);
      const id = await patientId(host, patient);
      const { treatments } = await host.call('treatments.list', { patientId: id });
      const wanted = treatments.find(({ plan: { what } }) => what === 'Paracetamol');
      await host.call('treatments.administer', {
        treatmentId: wanted?.treatmentId ?? '',
        version: wanted?.events.length ?? 0,
        administration: { outcome: 'refused', timeMs: Date.now(), reason: 'Nausea' },
      });
      await confirm(page, en.treatments.record);
      await expect(dialog(page).getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'history',
    page: 'treatments',
    async reach({ page }) {
      await cancel(page);
      const article = page.getByRole('article', { name: 'Paracetamol' });
      await article.getByRole('button', { name: new RegExp(en.treatments.history) }).click();
      await expect(article.getByText(en.treatments.sealings.sealed, { exact: true })).toHaveCount(3);
    },
  },
  {
    name: 'proof of a treatment',
    page: 'treatments',
    over: 'ProofDialog',
    async reach({ page }) {
      await press(
        page,
        en.treatments.verifyOf.replace('{{version}}', '1').replace('{{what}}', 'Paracetamol'),
      );
      await expect(page.getByTestId('proof-verdict')).toHaveText(en.proof.verdicts.proven);
    },
  },
];

export const treatments: Stage = { name: 'treatments', scenes: [...prescribing, ...giving] };
