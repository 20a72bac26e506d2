import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserServer } from 'playwright';
import { build, preview } from 'vite';
import { report } from './lib/report.ts';
import { cpuOfTreeMs } from './render/process-tree.ts';
import { picture } from './render/feed.ts';

/**
 * CPU time of all the browser's processes for each frame drawn: the same 8 signals × 500 Hz × 10 s on 1280 × 720,
 * live, by our waveform worker, by uPlot, by Recharts, and an empty frame loop, one after the other in one browser.
 * Prints `framesPerSecond` and `cpuRatioTo…` (ours divided by theirs). Needs Linux and Chromium (CHROMIUM_PATH).
 */
const rounds = 3;
const settleMs = 2_000;

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
  const framesDrawn = () => page.evaluate(() => window.framesDrawn?.() ?? 0);
  await page.waitForTimeout(settleMs);
  const before = { frames: await framesDrawn(), cpuMs: cpuOfTreeMs(pid), atMs: performance.now() };
  await page.waitForTimeout(durationMs);
  const after = { cpuMs: cpuOfTreeMs(pid), atMs: performance.now(), frames: await framesDrawn() };
  await browser.close();
  const frames = after.frames - before.frames;
  return {
    framesPerSecond: (frames * 1000) / (after.atMs - before.atMs),
    cpuMsPerFrame: (after.cpuMs - before.cpuMs) / frames,
  };
}

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
    for (const name of ['floor', 'ours', 'uplot', 'recharts']) {
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
    cpuRatioToRecharts: perFrame('ours') / perFrame('recharts'),
    cpuRatioToFloor: perFrame('ours') / perFrame('floor'),
    cpuMsPerFrame: perFrame('ours'),
    floorCpuMsPerFrame: perFrame('floor'),
    floorFramesPerSecond: rate('floor'),
    uplotCpuMsPerFrame: perFrame('uplot'),
    uplotFramesPerSecond: rate('uplot'),
    rechartsCpuMsPerFrame: perFrame('recharts'),
    rechartsFramesPerSecond: rate('recharts'),
  });
} finally {
  await browserServer.close();
  await server.close();
  rmSync(outDir, { recursive: true });
}
