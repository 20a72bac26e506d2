import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserServer } from 'playwright';
import { build, preview } from 'vite';
import { z } from 'zod';
import { report } from './lib/report.ts';
import { cpuOfTreeMs } from './render/process-tree.ts';
import { picture } from './render/feed.ts';

/**
 * CPU time of all the browser's processes for each frame drawn: the same 8 signals × 500 Hz × 10 s on 1280 × 720,
 * live, by our waveform worker, by uPlot, by Recharts (production build, without axes, dots and animation), and an empty
 * frame loop, one after the other in one browser. Ours draws lines of 1.5 px. uPlot is measured twice: with its default
 * of 1 px, which Chromium draws much faster (`cpuRatioToUplot`), and with 1.5 px, the very same picture
 * (`cpuRatioToUplotSameWidth`). Prints `framesPerSecond` and `cpuRatioTo…` (ours divided by theirs).
 * Needs Linux and Chromium (CHROMIUM_PATH).
 */
const rounds = 3;
const settleMs = 2_000;
const shownMs = 3_000;

interface Measured {
  readonly framesPerSecond: number;
  readonly cpuMsPerFrame: number;
}

async function measure(browserServer: BrowserServer, url: string, durationMs: number): Promise<Measured> {
  const pid = browserServer.process().pid;
  if (pid === undefined) throw new Error('the browser has no process id');
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage({
    viewport: { width: picture.widthCss, height: picture.heightCss },
  });
  await page.goto(url);
  await page.waitForFunction(() => window.framesDrawn !== undefined);
  const framesDrawn = () => page.evaluate(() => window.framesDrawn?.() ?? null);
  await page.waitForTimeout(settleMs);
  const before = { frames: await framesDrawn(), cpuMs: cpuOfTreeMs(pid), atMs: performance.now() };
  await page.waitForTimeout(durationMs);
  const after = { cpuMs: cpuOfTreeMs(pid), atMs: performance.now(), frames: await framesDrawn() };
  const elapsedS = (after.atMs - before.atMs) / 1000;
  const framesPerSecond =
    before.frames === null || after.frames === null
      ? await framesShownPerSecond(browser, shownMs)
      : (after.frames - before.frames) / elapsedS;
  await browser.close();
  return { framesPerSecond, cpuMsPerFrame: (after.cpuMs - before.cpuMs) / elapsedS / framesPerSecond };
}

/** Frames that the compositor gave to the display, by its own trace; taken outside of the time whose CPU is counted. */
async function framesShownPerSecond(browser: Browser, durationMs: number): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const swapsMs: number[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) {
      const { name, ts } = TraceEvent.parse(event);
      if (name === 'Display::DrawAndSwap' && ts !== undefined) swapsMs.push(ts / 1000);
    }
  });
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['viz'] } });
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const sorted = swapsMs.toSorted((a, b) => a - b);
  return ((sorted.length - 1) * 1000) / ((sorted.at(-1) ?? Number.NaN) - (sorted[0] ?? Number.NaN));
}

const TraceEvent = z.looseObject({ name: z.string(), ts: z.number().optional() });

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function launch(): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const root = join(import.meta.dirname, 'render');
const outDir = mkdtempSync(join(tmpdir(), 'vitalseal-bench-render-'));
await build({ root, logLevel: 'error', build: { outDir, target: 'es2024' }, worker: { format: 'es' } });
const server = await preview({
  root,
  logLevel: 'error',
  build: { outDir },
  preview: { host: '127.0.0.1', port: 0 },
});
const address = server.resolvedUrls?.local[0];
if (address === undefined) throw new Error('the page server did not start');
const browserServer = await launch();
try {
  const measured: Record<string, Measured[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of ['floor', 'ours', 'uplot', 'uplotSameWidth', 'recharts']) {
      const durationMs = name === 'recharts' ? 20_000 : 8_000;
      if (name === 'recharts' && round > 0) continue;
      (measured[name] ??= []).push(await measure(browserServer, `${address}#${name}`, durationMs));
    }
  }
  const perFrame = (name: string) => median((measured[name] ?? []).map(({ cpuMsPerFrame }) => cpuMsPerFrame));
  const rate = (name: string) => median((measured[name] ?? []).map(({ framesPerSecond }) => framesPerSecond));
  report('render', {
    framesPerSecond: rate('ours'),
    cpuRatioToUplot: perFrame('ours') / perFrame('uplot'),
    cpuRatioToUplotSameWidth: perFrame('ours') / perFrame('uplotSameWidth'),
    cpuRatioToRecharts: perFrame('ours') / perFrame('recharts'),
    cpuRatioToFloor: perFrame('ours') / perFrame('floor'),
    cpuMsPerFrame: perFrame('ours'),
    floorCpuMsPerFrame: perFrame('floor'),
    floorFramesPerSecond: rate('floor'),
    uplotCpuMsPerFrame: perFrame('uplot'),
    uplotFramesPerSecond: rate('uplot'),
    uplotSameWidthCpuMsPerFrame: perFrame('uplotSameWidth'),
    rechartsCpuMsPerFrame: perFrame('recharts'),
    rechartsFramesPerSecond: rate('recharts'),
  });
} finally {
  await browserServer.close();
  await server.close();
  rmSync(outDir, { recursive: true });
}
