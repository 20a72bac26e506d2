import babel from '@rolldown/plugin-babel';
import react, { reactCompilerPreset } from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { noncePlaceholder } from './src/main/hosts/page-security.ts';

/** Main process and screens as ES modules; the sandboxed preload script as one CommonJS file without any import. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      rolldownOptions: {
        input: { main: 'src/main/hosts/electron/main.ts', thread: 'src/main/threads/thread.ts' },
        // All in one folder: whoever starts a thread finds its program beside itself.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node24',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    // Each host puts a nonce of its own for every page in its place.
    html: { cspNonce: noncePlaceholder },
    // With a value of a device only what shows that value is rendered anew, without a memo written for each.
    plugins: [react(), babel({ presets: [reactCompilerPreset()] })],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      // `data:` fonts are not allowed by the content security policy.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
      // The compiler takes most of a build: no news.
      rolldownOptions: { input: { index: 'src/renderer/index.html' }, checks: { bundlerTimings: false } },
    },
  },
});
