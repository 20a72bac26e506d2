/**
 * `npm run test:e2e`: the end-to-end tests in Chromium against the web host, and against Electron where its program
 * exists; what touches the desktop app's shell on the double of Electron; then the bedside path once more, and the
 * screens of a network, on a Fabric network that is started for it. `--host web|electron|double` runs all on one host.
 * Further words go to Playwright, such as a file name: then only that runs, on the standalone ledger or on the network
 * that VITALSEAL_E2E_NETWORK names.
 */
import { electronProgram } from './test/electron-program.ts';
import { add, hosts, playwright, run, type Host, type Tally } from './test/suites.ts';
import { ensureFabricPrograms, ensureTestPrograms } from './test/tools.ts';
import { withNetwork } from './test/with-network.ts';

/** All specs on the double take as long as on the web host: these show what differs there. */
const shellSpecs = ['shell', 'first-run', 'guard', 'shift'].map((name) => `${name}.spec`);

export async function endToEnd(more: readonly string[] = []): Promise<Tally> {
  if ((await run(['scripts/build.ts'])) !== 0) return { passed: 0, failed: 1, skipped: 0 };
  if (more.length > 0) return add(await playwright('web', more), await onElectron(more));
  // Two at once: a person's clicks, a ledger and windows are mostly waited for.
  const [embedded, beside] = await Promise.all([playwright('web'), besideTheWebHost()]);
  return [embedded, beside, await onElectron([])].reduce(add);
}

async function besideTheWebHost(): Promise<Tally> {
  return add(await withNetwork(bedsideOn), await playwright('double', shellSpecs));
}

async function onElectron(more: readonly string[]): Promise<Tally> {
  if (electronProgram() !== undefined) return await playwright('electron', more);
  console.log(
    'End-to-end tests with --host electron: skipped, there is no Electron program on this machine.',
  );
  return { passed: 0, failed: 0, skipped: 0 };
}

async function onHost(host: Host, more: readonly string[]): Promise<Tally> {
  if ((await run(['scripts/build.ts'])) !== 0) return { passed: 0, failed: 1, skipped: 0 };
  return await playwright(host, more);
}

/** The bedside path, unchanged, and the screens that only a network has. */
function bedsideOn(network: string): Promise<Tally> {
  return playwright('web', ['shift', 'on-network'], network);
}

/** `--host NAME` wherever it stands, and the words without it. */
function hostIn(words: readonly string[]): {
  readonly host: Host | undefined;
  readonly more: readonly string[];
} {
  const at = words.indexOf('--host');
  if (at < 0) return { host: undefined, more: words };
  const host = hosts.find((each) => each === words[at + 1]);
  if (host === undefined) throw new Error(`--host is one of ${hosts.join(', ')}`);
  return { host, more: words.toSpliced(at, 2) };
}

if (import.meta.main) {
  const { host, more } = hostIn(process.argv.slice(2));
  ensureTestPrograms();
  if (host === undefined) await ensureFabricPrograms();
  const tally = host === undefined ? await endToEnd(more) : await onHost(host, more);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
