/**
 * `npm run build`: main process, preload script and screens into `out/`; nothing is done when nothing changed.
 * `node scripts/build.ts --renderer` builds the screens alone, whatever changed.
 */
import { performance } from 'node:perf_hooks';
import { build, loadConfigFromFile } from 'electron-vite';
import { build as buildVite } from 'vite';
import { isUpToDate, stamped } from './lib/stamp.ts';

async function buildRenderer(): Promise<void> {
  const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' });
  const renderer = config.renderer;
  if (renderer === undefined) throw new Error('electron.vite.config.ts describes no renderer');
  await buildVite({
    ...renderer,
    configFile: false,
    mode: 'production',
    base: './',
    logLevel: 'warn',
    build: { ...renderer.build, outDir: `${process.cwd()}/out/renderer`, emptyOutDir: true },
  });
}

if (import.meta.main) {
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  if (process.argv.includes('--renderer')) {
    await buildRenderer();
    console.log(`Built the screens in ${seconds()} s.`);
  } else if (isUpToDate()) {
    console.log('Nothing to build: no source changed.');
  } else {
    console.log('Building …');
    await stamped(() => build({ logLevel: 'warn' }));
    console.log(`Built in ${seconds()} s.`);
  }
}
