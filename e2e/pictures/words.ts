import { expect, type Locator, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { Device } from '#shared/contract/devices.ts';
import { typePin } from '../lib/steps.ts';
import type { Host } from './host.ts';

/** What scenes do again and again. */

export const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Fills the field with this label, be it required or not: the star belongs to the label's text. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  const escaped = label.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  await page.getByLabel(new RegExp(String.raw`^${escaped}\s*\*?$`)).fill(text);
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Confirms the open dialog, whatever comes of it. */
export async function confirm(page: Page, name: string): Promise<void> {
  await dialog(page).getByRole('button', { name, exact: true }).click();
}

export async function cancel(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
}

/** Chooses an option of a select by its label. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Signs in whose card holds these words: a name, or a role. */
export async function enter(page: Page, words: string, pin: string): Promise<void> {
  await page.getByRole('button').filter({ hasText: words }).first().click();
  await page.locator('input[type=password]').focus();
  await typePin(page, pin);
}

/** The demonstration's clinician of a role works on the second connection. */
export async function asDemo(host: Host, role: Role): Promise<void> {
  const found = demoClinicians.find((each) => each.role === role);
  await host.as(found?.clinicianId ?? '', found?.pin ?? '');
}

/** Asks again until it is so. */
export async function until<T>(look: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  let found: T | undefined;
  await expect
    .poll(async () => (found = await look()) !== undefined, { timeout: timeoutMs, intervals: [100] })
    .toBe(true);
  if (found === undefined) throw new Error('nothing was found');
  return found;
}

/** The demonstration's four devices, or as many as are wanted, registered and sending. */
export function runningDevices(host: Host, count = 4): Promise<readonly Device[]> {
  return until(async () => {
    const { devices } = await host.call('devices.list', {});
    const running = devices.filter(({ registered, state }) => registered && state === 'running');
    return running.length >= count ? running : undefined;
  });
}

export async function patientId(host: Host, name: string): Promise<string> {
  return until(async () => {
    const { patients } = await host.call('patients.list', {});
    return patients.find((patient) => patient.name === name)?.patientId;
  });
}

/** Until nothing waits any more. */
export async function allSealed(host: Host): Promise<void> {
  await until(async () => ((await host.call('outbox.list', {})).counts.waiting === 0 ? true : undefined));
}

/** Lets the recording go on for a while: pictures want more than its first second. */
export async function recordedFor(page: Page, time: RegExp): Promise<void> {
  await expect(page.getByRole('timer', { name: en.monitor.elapsed })).toHaveText(time, { timeout: 60_000 });
}

/** The proof of the oldest reading of the table: it was sealed first. A stretch of a waveform is verified elsewhere. */
export async function verifyReading(page: Page): Promise<void> {
  await page
    .getByRole('row')
    .getByRole('button', { name: /^Verify / })
    .last()
    .click();
}
