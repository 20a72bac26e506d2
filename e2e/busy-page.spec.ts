import type { Page } from '@playwright/test';
import { z } from 'zod';
import { lanes, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

const busyMs = 1_500;
const heldMs = 6_000;

const Drawn = z.object({
  fromMs: z.number(),
  drawn: z.array(z.object({ drawnAtMs: z.number() })),
});

test('waveforms go on while the page itself is busy', async ({ workstation }) => {
  test.skip(
    process.env['VITALSEAL_E2E_HOST'] === 'double',
    'The double of Electron hands frames on through the page; Electron and browsers do not.',
  );
  const { page } = workstation;
  await page.addInitScript(() => {
    window.Worker = class extends Worker {
      override postMessage(message: { type: string; view: number }, transfer: never): void {
        if (message.type === 'start')
          Object.assign(window, { waveforms: { worker: this, view: message.view } });
        super.postMessage(message, transfer);
      }
    };
  });
  await page.reload();
  await signIn(page, 'nurse');
  await expect(lanes(page, 'drawing').first()).toBeAttached();

  const seen = await page.evaluate(async (durationMs) => {
    const { worker, view } = Reflect.get(globalThis, 'waveforms');
    const drawn = (request: number) =>
      new Promise((resolve) => {
        worker.addEventListener('message', function answered({ data }: MessageEvent) {
          if (data.type !== 'stats' || data.request !== request) return;
          worker.removeEventListener('message', answered);
          resolve(data.stats.drawn);
        });
        worker.postMessage({ type: 'stats', view, request }, []);
      });
    // What was drawn before is told once and forgotten.
    await drawn(1);
    const fromMs = performance.timeOrigin + performance.now();
    while (performance.timeOrigin + performance.now() < fromMs + durationMs);
    return { fromMs, drawn: await drawn(2) };
  }, busyMs);

  const { fromMs, drawn } = Drawn.parse(seen);
  // How long after the page became busy: to the end of it.
  const afterMs = drawn.map(({ drawnAtMs }) => drawnAtMs - fromMs).filter((ms) => ms > 0 && ms < busyMs);
  expect(afterMs.length).toBeGreaterThan(10);
  expect(Math.max(...afterMs)).toBeGreaterThan((busyMs * 2) / 3);
});

/** What the display was given last, looked into by the page once it answers again. */
const isAmber = async (page: Page, png: string, at: { readonly x: number; readonly y: number }) =>
  page.evaluate(
    async ([base64, { x, y }]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      context?.drawImage(picture, 0, 0);
      const [red = 0, green = 0, blue = 0] = context?.getImageData(x, y, 1, 1).data ?? [];
      return red > 200 && green > 130 && green < 220 && blue < 60;
    },
    [png, at] as const,
  );

test('a page that is held up says over its traces that its numbers are old, and no longer when it answers', async ({
  workstation,
}) => {
  const { page } = workstation;
  await signIn(page, 'nurse');
  await expect(lanes(page, 'drawing').first()).toBeAttached();
  const view = await page.locator('[data-waveform]').boundingBox();
  const at = { x: Math.round((view?.x ?? 0) + 8), y: Math.round((view?.y ?? 0) + 20) };
  const cdp = await page.context().newCDPSession(page);
  let shown = '';
  cdp.on('Page.screencastFrame', ({ data, sessionId }) => {
    shown = data;
    // The last frames come while the page is closed already.
    cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await cdp.send('Page.startScreencast', { format: 'png' });

  await page.evaluate((durationMs) => {
    const endMs = performance.now() + durationMs;
    while (performance.now() < endMs);
  }, heldMs);
  const whileHeld = shown;
  expect(await isAmber(page, whileHeld, at)).toBe(true);
  await expect.poll(() => isAmber(page, shown, at)).toBe(false);
  await cdp.send('Page.stopScreencast');
});
