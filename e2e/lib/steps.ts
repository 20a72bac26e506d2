import type { Locator, Page } from '@playwright/test';
import type { Role } from '#shared/domain/roles.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { expect } from './workstation.ts';

/** What a person does again and again, told in the words on the screen. */

/** Chooses the clinician of a role and types the PIN that the demonstration shows. */
export async function signIn(page: Page, role: Role): Promise<void> {
  const card = page.getByRole('button').filter({ hasText: en.role[role] });
  await card.click();
  const pin = /\d{6,12}/.exec(await card.innerText())?.[0] ?? '';
  await typePin(page, pin);
}

/** Types the PIN into what has the focus; the workspace opens. */
export async function typePin(page: Page, pin: string): Promise<void> {
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: en.shell.navigation })).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await page.locator('[aria-haspopup="menu"]').first().click();
  await page.getByRole('menuitem', { name: en.shell.signOut }).click();
  await expect(page.getByRole('heading', { name: en.signIn.title })).toBeVisible();
}

export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: en.shell.navigation }).getByRole('button', { name }).click();
}

export async function choosePatient(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: en.monitor.patient }).click();
  await page.getByRole('option', { name }).first().click();
  await expect(page.getByRole('combobox', { name: en.monitor.patient })).not.toBeFocused();
  // While the list closes, keys are still its own.
  await expect(page.locator('[role="listbox"]')).toHaveCount(0);
}

/** The card of a device in the strip below the waveforms, by its label or, while new, by its model's name. */
export function deviceCard(page: Page, name: string): Locator {
  return page.getByRole('region', { name: en.strip.title }).getByRole('group', { name, exact: true });
}

/** The tile of a vital; its accessible name says the number or why there is none. */
export function tile(page: Page, label: string): Locator {
  return page
    .getByRole('region', { name: en.tile.vitals })
    .getByRole('group', { name: new RegExp(`^${label}[ :]`) });
}

/** A lane of the live waveforms by its state: the worker says what it draws. */
export function lanes(page: Page, state: 'drawing' | 'no-signal' | 'frozen'): Locator {
  return page.locator(`[data-lane-state="${state}"]`);
}

/** Fills a dialog's fields by their labels and confirms it. */
export async function fillDialog(
  page: Page,
  title: string | RegExp,
  fields: Readonly<Record<string, string>>,
  confirm: string,
): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  for (const [label, text] of Object.entries(fields)) {
    await dialog.getByRole('textbox', { name: label, exact: true }).fill(text);
  }
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await expect(dialog).toBeHidden();
}
