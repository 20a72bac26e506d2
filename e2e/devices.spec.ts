import type { Locator, Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { fillDialog, goTo, signIn } from './lib/steps.ts';
import { plugIn } from './lib/modules.ts';
import { expect, hasOneWindow, test } from './lib/workstation.ts';

const label = 'Breathing sensor';
const renamed = 'Breathing sensor, bay 4';

const deviceOf = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });

async function openSetUp(page: Page, name: string): Promise<Locator> {
  await deviceOf(page, name).getByRole('button', { name: en.devices.configure }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(name) });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: en.common.save }).click();
  await expect(dialog).toBeHidden();
}

const columnNames = (dialog: Locator): Locator => dialog.getByRole('textbox', { name: 'Name', exact: true });

const channel = (dialog: Locator, number: number): Locator =>
  dialog.getByRole('combobox', { name: `Channel A${number}` });

test('a set-up edited on two screens keeps what each of them changed', async ({ workstation }) => {
  test.skip(hasOneWindow, 'The desktop app has one window; two screens are two browsers at the web host.');
  const { page } = workstation;
  await signIn(page, 'nurse');
  await goTo(page, en.devices.title);
  await expect(deviceOf(page, label)).toContainText(en.strip.states.running, { timeout: 20_000 });

  const other = await page.context().newPage();
  await other.goto(page.url());
  await goTo(other, en.devices.title);
  const mine = await openSetUp(page, label);
  const theirs = await openSetUp(other, label);
  await expect(columnNames(mine)).toHaveCount(2);

  await columnNames(theirs).nth(1).fill('mask');
  await theirs.getByRole('textbox', { name: 'Lines a second' }).fill('25');
  await save(theirs);
  await mine.getByRole('textbox', { name: en.devices.label }).fill(renamed);
  await save(mine);

  const again = await openSetUp(page, renamed);
  await expect(columnNames(again).nth(0)).toHaveValue('airflow');
  await expect(columnNames(again).nth(1)).toHaveValue('mask');
  await expect(again.getByRole('textbox', { name: 'Lines a second' })).toHaveValue('25');
});

test('a module renamed while it is unplugged keeps its channels', async ({ workstation }) => {
  const { page, portsFolder } = workstation;
  const port = await plugIn('bitalino', portsFolder);
  await signIn(page, 'nurse');
  await goTo(page, en.devices.title);
  const fresh = page.getByRole('article', { name: 'PLUX BITalino (r)evolution', exact: true });
  await fresh.getByRole('button', { name: en.devices.register }).click();
  await fillDialog(page, /./, { [en.devices.label]: 'Muscles' }, en.devices.register);
  const first = await openSetUp(page, 'Muscles');
  await channel(first, 4).click();
  await page.getByRole('option', { name: 'EMG' }).click();
  await save(first);
  await expect(deviceOf(page, 'Muscles')).toContainText('EMG (A4)');

  await port.unplug();
  await expect(deviceOf(page, 'Muscles')).toContainText(en.strip.states.closed);
  const second = await openSetUp(page, 'Muscles');
  await second.getByRole('textbox', { name: en.devices.label }).fill('Muscles 2');
  await save(second);
  await port.plug();
  await expect(deviceOf(page, 'Muscles 2')).toContainText('EMG (A4)', { timeout: 10_000 });
  await port.close();
});
