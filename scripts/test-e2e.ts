/**
 * `npm run test:e2e`: the end-to-end tests in Chromium against the web host, and against Electron where its program
 * exists. Further words go to Playwright, such as a file name.
 */
import { electronProgram } from './test/electron-program.ts';
import { add, playwright, run, type Tally } from './test/suites.ts';
import { ensureTestPrograms } from './test/tools.ts';

export async function endToEnd(more: readonly string[] = []): Promise<Tally> {
  if ((await run(['scripts/build.ts'])) !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const web = await playwright('web', more);
  if (electronProgram() === undefined) {
    console.log(
      'End-to-end tests with --host electron: skipped, there is no Electron program on this machine.',
    );
    return web;
  }
  return add(web, await playwright('electron', more));
}

if (import.meta.main) {
  ensureTestPrograms();
  const tally = await endToEnd(process.argv.slice(2));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
