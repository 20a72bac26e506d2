/**
 * `npm run test:e2e`: the end-to-end tests in Chromium against the web host, and against Electron where its program
 * exists; then the bedside path once more, and the
 * screens of a network, on a Fabric network that is started for it. Further words go to Playwright,
 * such as a file name: then only that runs, on the standalone ledger or on the network that VITALSEAL_E2E_NETWORK names.
 */
import { electronProgram } from './test/electron-program.ts';
import { add, playwright, run, type Tally } from './test/suites.ts';
import { ensureFabricPrograms, ensureTestPrograms } from './test/tools.ts';
import { withNetwork } from './test/with-network.ts';

export async function endToEnd(more: readonly string[] = []): Promise<Tally> {
  if ((await run(['scripts/build.ts'])) !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const embedded = await playwright('web', more);
  const web = more.length > 0 ? embedded : add(embedded, await withNetwork(bedsideOn));
  if (electronProgram() === undefined) {
    console.log(
      'End-to-end tests with --host electron: skipped, there is no Electron program on this machine.',
    );
    return web;
  }
  return add(web, await playwright('electron', more));
}

/** The bedside path, unchanged, and the screens that only a network has. */
function bedsideOn(network: string): Promise<Tally> {
  return playwright('web', ['shift', 'on-network'], network);
}

if (import.meta.main) {
  ensureTestPrograms();
  await ensureFabricPrograms();
  const tally = await endToEnd(process.argv.slice(2));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
