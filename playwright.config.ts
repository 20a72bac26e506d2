import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from './tests/lib/chromium.ts';

const everyScreen = process.env['VITALSEAL_PICTURES_ALL'] !== undefined;
/** Pictures are no judgement on how fast something is. */
const stepMs = everyScreen ? 60_000 : 15_000;

/** The specs start their own hosts; this says which (scripts/test-e2e.ts sets it). */
const host = process.env['VITALSEAL_E2E_HOST'] ?? 'web';
const onNetwork = process.env['VITALSEAL_E2E_NETWORK'] !== undefined;

export default defineConfig({
  testDir: 'e2e',
  testIgnore: [
    // For people to look at, and minutes long: `npm run pictures -- --all` alone takes them.
    ...(everyScreen ? [] : ['**/every-screen.spec.ts']),
    // What a person does to the app beside the page: only the double of Electron lets a test do that.
    ...(host === 'double' ? [] : ['**/shell.spec.ts']),
    ...(onNetwork ? [] : ['**/on-network.spec.ts']),
  ],
  timeout: 300_000,
  expect: { timeout: stepMs },
  retries: 0,
  workers: 1,
  forbidOnly: true,
  // Emptied at each run: pictures lie beside it, and other specs may run.
  outputDir: `test-results/specs/${host}${onNetwork ? '-on-network' : ''}`,
  use: {
    actionTimeout: stepMs,
    viewport: { width: 1366, height: 768 },
    colorScheme: 'dark',
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromiumPath,
      args: [...chromiumArgs],
    },
  },
});
