import { z } from 'zod';
import { lanes, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

const busyMs = 1_500;

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
