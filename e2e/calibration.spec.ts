import type { Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { become, filling, gridSpacing } from './lib/screen.ts';
import { lanes, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

const warning = (page: Page) => page.getByTestId('not-calibrated');

/** Makes the bar wider by so many steps of a hundredth of a device pixel in a millimetre. */
async function calibrate(page: Page, steps: number): Promise<void> {
  await page.getByRole('button', { name: en.monitor.calibrate }).click();
  const dialog = page.getByRole('dialog', { name: en.calibration.title });
  const slider = dialog.getByRole('slider', { name: en.calibration.width });
  await slider.focus();
  for (let step = 0; step < steps; step++) await slider.press('ArrowRight');
  await dialog.getByRole('button', { name: en.calibration.save }).click();
  await expect(dialog).toBeHidden();
}

test('a millimetre is called calibrated on the screen and at the zoom at which it was measured, and nowhere else', async ({
  workstation,
}) => {
  const { page } = workstation;
  const ward = filling(1366, 768);
  await become(page, ward);
  await signIn(page, 'nurse');
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
  await expect(warning(page)).toHaveText(en.monitor.notCalibrated.never);

  await calibrate(page, 40);
  await expect(warning(page)).toHaveCount(0);
  // 96 pixels in an inch, and 40 steps of 0.01 pixels in a millimetre more.
  const fiveMm = 5 * (96 / 25.4 + 0.4);
  await expect.poll(() => gridSpacing(page)).toBeCloseTo(fiveMm, 0);

  await test.step('zoomed while it is open: warned at once, and the millimetre keeps its device pixels', async () => {
    await become(page, filling(1366, 768, 1.5));
    await expect(warning(page)).toHaveText(en.monitor.notCalibrated['other-zoom']);
    await expect.poll(() => gridSpacing(page)).toBeCloseTo(fiveMm, 0);
  });

  await test.step('calibrated at this zoom too, it is calibrated at both', async () => {
    await calibrate(page, 0);
    await expect(warning(page)).toHaveCount(0);
    await become(page, filling(1366, 768, 1.25));
    await expect(warning(page)).toHaveText(en.monitor.notCalibrated['other-zoom']);
    await become(page, ward);
    await expect(warning(page)).toHaveCount(0);
    await expect.poll(() => gridSpacing(page)).toBeCloseTo(fiveMm, 0);
    await become(page, filling(1366, 768, 1.5));
    await expect(warning(page)).toHaveCount(0);
  });

  await test.step('fingers that magnify the page make it another zoom', async () => {
    await become(page, ward);
    await expect(warning(page)).toHaveCount(0);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setPageScaleFactor', { pageScaleFactor: 2 });
    await expect(warning(page)).toHaveText(en.monitor.notCalibrated['other-zoom']);
    await session.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 });
    await expect(warning(page)).toHaveCount(0);
  });

  await test.step('on another screen nothing is known; reloaded there, neither', async () => {
    await become(page, filling(1920, 1080));
    await expect(warning(page)).toHaveText(en.monitor.notCalibrated['other-screen']);
    await page.reload();
    await expect(warning(page)).toHaveText(en.monitor.notCalibrated['other-screen']);
    await become(page, ward);
    await expect(warning(page)).toHaveCount(0);
  });
});
