import type { Page } from '@playwright/test';

/** A window as a person has it: its size in CSS pixels, and the device pixels in one of them. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  /** Size of the screen in the units of the desktop; zooming a page does not change it. */
  readonly screen: { readonly width: number; readonly height: number };
}

/** A window that fills a screen of this size at a zoom of the page; 1.5 is 150 %. */
export function filling(width: number, height: number, zoom = 1): Window {
  return {
    width: Math.round(width / zoom),
    height: Math.round(height / zoom),
    ratio: zoom,
    screen: { width, height },
  };
}

/** Makes the window of a running page another one, as zooming, or moving it to another screen, does. */
export async function become(page: Page, { width, height, ratio, screen }: Window): Promise<void> {
  await page.setViewportSize({ width, height });
  // Not detached: what a session has set ends with it.
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: ratio,
    mobile: false,
    screenWidth: screen.width,
    screenHeight: screen.height,
  });
}

/** What the page shows, PNG, base64. Playwright's own pictures would put the window back to what it was. */
async function capture(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  await session.detach();
  return data;
}

/**
 * How far apart the lines every 5 mm of the live waveforms are, in device pixels, measured on a picture of the screen:
 * the smallest distance at whose multiples its columns are brightest.
 */
export async function gridSpacing(page: Page): Promise<number> {
  const source = await capture(page);
  const { area, ratio } = await page.locator('[data-waveform]').evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { area: [left, top, width, height].map(Math.round), ratio: devicePixelRatio };
  });
  const columns = await page.evaluate(
    async ({ picture, place: [left = 0, top = 0, width = 0, height = 0] }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.codePointAt(0) ?? 0);
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(left, top, width, height).data ?? [];
      // No brighter than the grid: traces and marks cover some of it.
      const light = (x: number, y: number) => Math.min(60, data[(y * width + x) * 4 + 1] ?? 0);
      return Array.from({ length: width }, (_, x) =>
        Array.from({ length: height }, (__, y) => light(x, y)).reduce((sum, each) => sum + each, 0),
      );
    },
    { picture: source, place: area },
  );
  return period(columns) * ratio;
}

/** The smallest period of a row of lines that begins at 0. */
function period(columns: readonly number[]): number {
  const at = (x: number) => Math.max(columns[Math.floor(x)] ?? 0, columns[Math.ceil(x)] ?? 0);
  const brightness = (step: number): number => {
    const places = Array.from({ length: Math.floor((columns.length - 1) / step) }, (_, i) =>
      at((i + 1) * step),
    );
    return places.reduce((sum, each) => sum + each, 0) / places.length;
  };
  const steps = Array.from({ length: 2_800 }, (_, i) => 8 + i / 100);
  const seen = steps.map(brightness);
  const darkest = Math.min(...seen);
  const enough = darkest + 0.9 * (Math.max(...seen) - darkest);
  const first = seen.findIndex((each) => each >= enough);
  const last = seen.findIndex((each, index) => index > first && each < enough);
  return ((steps[first] ?? Number.NaN) + (steps[last - 1] ?? Number.NaN)) / 2;
}
