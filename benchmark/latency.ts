import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { z } from 'zod';
import { pageHeader } from '#shared/contract/page.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import { offerPty } from '#main/simulation/pty.ts';
import { createSimulator } from '#main/simulation/simulator.ts';
import { startWebProcess } from '../tests/lib/web-process.ts';
import { chromiumArgs, chromiumPath } from '../tests/lib/chromium.ts';
import { CountingDevice } from './latency/counting-device.ts';
import { shownAt, traceDisplay } from './latency/display-trace.ts';
import { installAndSignIn, registerAll } from './latency/workstation.ts';
import { percentile } from './lib/percentile.ts';
import { report } from './lib/report.ts';
import { simulated } from './lib/simulated-ports.ts';

/**
 * From a byte at a serial port to the pixel: three simulated modules with eight waveforms on real pseudo-terminals, the
 * app as `npm start` runs it, its own monitor in Chromium. For each sample of one of the signals: the time from when its
 * bytes were written until the worker had drawn it, and until the compositor had given the picture with it to the display
 * (by the compositor's own trace). The limit in the same run is the browser's own pace: two display refreshes.
 */
const measuredMs = 20_000;
const settleMs = 3_000;
const refreshesOfLimit = 2;
/** Seldom, so that asking costs the browser little; the worker keeps what it drew in the last five seconds. */
const askEveryMs = 4_000;
const seed = 3;

declare global {
  interface Window {
    /** The page's worker, and the number of its newest view there. */
    waveforms?: { readonly worker: Worker; readonly view: number };
  }
}

const Drawn = z.array(z.object({ streamId: z.number(), endSample: z.number(), drawnAtMs: z.number() }));

/** Keeps the page's worker within reach, so that it can be asked what it drew. */
async function keepWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.Worker = class extends Worker {
      override postMessage(message: { type: string; view: number }, transfer: never): void {
        if (message.type === 'start') window.waveforms = { worker: this, view: message.view };
        super.postMessage(message, transfer);
      }
    };
  });
}

/** What the waveform worker has drawn since it was asked last. */
async function drawn(page: Page): Promise<z.infer<typeof Drawn>> {
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { worker, view } = window.waveforms ?? {};
        const request = 1_000_000 + Math.round(performance.now());
        worker?.addEventListener('message', function answered(event: MessageEvent) {
          if (event.data.type !== 'stats' || event.data.request !== request) return;
          worker.removeEventListener('message', answered);
          resolve(event.data.stats.drawn);
        });
        worker?.postMessage({ type: 'stats', view, request }, []);
      }),
  );
  return Drawn.parse(answer);
}

/** Mean time between two animation frames, ms. */
function refreshMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const frames = 60;
        let left = frames;
        let from = 0;
        const step = (at: number): void => {
          if (left === frames) from = at;
          if (left === 0) resolve((at - from) / frames);
          else requestAnimationFrame(step);
          left -= 1;
        };
        requestAnimationFrame(step);
      }),
  );
}

interface Latency {
  readonly drawnMs: number;
  /** Until the display had it. */
  readonly shownMs: number;
}

async function measure(
  page: Page,
  counting: CountingDevice,
  streamId: number,
  offset: () => number,
): Promise<Latency[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page belongs to no browser');
  await page.waitForTimeout(settleMs);
  await drawn(page);
  const endTrace = await traceDisplay(browser, page);
  const samples: { readonly saidAtMs: number; readonly drawnAtMs: number }[] = [];
  const until = performance.now() + measuredMs;
  let drawnUntil: number | undefined;
  while (performance.now() < until) {
    await page.waitForTimeout(askEveryMs);
    for (const { endSample, drawnAtMs } of (await drawn(page)).filter((one) => one.streamId === streamId)) {
      for (let sample = drawnUntil ?? endSample - 1; sample < endSample; sample += 1) {
        const saidAtMs = counting.saidAt(sample + offset());
        if (saidAtMs !== undefined) samples.push({ saidAtMs, drawnAtMs });
      }
      drawnUntil = endSample;
    }
  }
  const trace = await endTrace();
  return samples.flatMap(({ saidAtMs, drawnAtMs }) => {
    const shownAtMs = shownAt(trace, drawnAtMs);
    return shownAtMs === undefined ? [] : [{ drawnMs: drawnAtMs - saidAtMs, shownMs: shownAtMs - saidAtMs }];
  });
}

async function run(folder: string): Promise<void> {
  const portsFolder = join(folder, 'ports');
  const counting = new CountingDevice();
  const devices = [counting, simulated('bitalino', seed), simulated('bitalino', seed)];
  const clock = { monotonic: () => performance.now() };
  const ports = await Promise.all(
    devices.map((device) => offerPty(createSimulator({ device, clock, seed }), { folder: portsFolder })),
  );
  const web = await startWebProcess({ dataFolder: join(folder, 'data'), portsFolder, demo: false });
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
  try {
    const screen = await installAndSignIn(web.url);
    const registered = await registerAll(screen, devices.length);
    const signals = registered.flatMap((device) => device.signals);
    const streamId = signals.find(({ code }) => code === 'pleth-infrared')?.streamId;
    if (streamId === undefined) throw new Error('the counting device has no infrared signal');
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    await context.addCookies([{ ...screen.cookie(), url: screen.origin }]);
    const page = await context.newPage();
    await page.addInitScript(
      ([name = '', half = '']) => localStorage.setItem(name, half),
      [pageHeader, screen.page()],
    );
    await keepWorker(page);
    let offset: number | undefined;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string') return;
        const frame = decodeFrames(payload).find((one) => one.streamId === streamId);
        const count = frame?.samples[0];
        if (frame !== undefined && count !== undefined) offset = count - frame.firstSample;
      }),
    );
    await page.goto(screen.origin);
    await page.locator('[data-lane-state="drawing"]').nth(7).waitFor({ state: 'attached' });
    const latencies = await measure(page, counting, streamId, () => offset ?? Number.NaN);
    const refresh = await refreshMs(page);
    const toDrawn = latencies.map(({ drawnMs }) => drawnMs);
    const toPixel = latencies.map(({ shownMs }) => shownMs);
    report('latency', {
      byteToPixelP95Ms: percentile(toPixel, 0.95),
      byteToPixelP50Ms: percentile(toPixel, 0.5),
      byteToDrawnP50Ms: percentile(toDrawn, 0.5),
      byteToDrawnP90Ms: percentile(toDrawn, 0.9),
      byteToDrawnP95Ms: percentile(toDrawn, 0.95),
      displayRefreshMs: refresh,
      p95RatioToLimit: percentile(toPixel, 0.95) / (refreshesOfLimit * refresh),
      waveforms: await page.locator('[data-lane-state="drawing"]').count(),
      samples: latencies.length,
    });
  } finally {
    await browser.close();
    await web.stop();
    await Promise.all(ports.map((port) => port.close()));
  }
}

const folder = await mkdtemp(join(tmpdir(), 'vitalseal-latency-'));
try {
  await run(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
