import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from './tests/lib/chromium.ts';

/** The specs start their own hosts; `VITALSEAL_E2E_HOST` says which (scripts/test-e2e.ts sets it). */
export default defineConfig({
  testDir: 'e2e',
  // For people to look at, and minutes long: `npm run pictures -- --all` alone takes them.
  testIgnore: process.env['VITALSEAL_PICTURES_ALL'] === undefined ? ['**/every-screen.spec.ts'] : [],
  timeout: 300_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 1,
  forbidOnly: true,
  outputDir: 'test-results',
  use: {
    actionTimeout: 15_000,
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
