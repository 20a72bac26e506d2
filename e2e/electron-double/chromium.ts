import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { z } from 'zod';
import { chromiumArgs, chromiumPath } from '../../tests/lib/chromium.ts';

/** How the desk is set up, for what a page can ask its browser; JSON in `ELECTRON_DOUBLE_DESK`. */
const Desk = z.object({
  locale: z.string().optional(),
  timezoneId: z.string().optional(),
  colorScheme: z.enum(['dark', 'light', 'no-preference']).optional(),
});

/** Starts Debian's Chromium with this profile folder. */
export async function launchChromium(
  profile: string,
  {
    width = 800,
    height = 600,
  }: { readonly width?: number | undefined; readonly height?: number | undefined },
): Promise<BrowserContext> {
  const { locale, timezoneId, colorScheme } = Desk.parse(
    JSON.parse(process.env['ELECTRON_DOUBLE_DESK'] ?? '{}'),
  );
  return await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    acceptDownloads: true,
    ...(locale === undefined ? {} : { locale }),
    ...(timezoneId === undefined ? {} : { timezoneId }),
    ...(colorScheme === undefined ? {} : { colorScheme }),
    // The test that looks at the page over the debugging port sets its size.
    viewport: null,
    args: [...chromiumArgs, '--remote-debugging-port=0', `--window-size=${width},${height}`],
    // Signals are the app's own affair.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** Where a test finds the browser. */
export function debuggingPort(profile: string): number {
  return Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
}
