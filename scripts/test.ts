/** `npm test`: everything, and at the end one line that adds up all suites. */
import { endToEnd } from './test-e2e.ts';
import { add, makeLongSession, typesAndLint, vitest, type Tally } from './test/suites.ts';
import { ensureFabricPrograms, ensureTestPrograms } from './test/tools.ts';

function title(text: string): void {
  console.log(`\n== ${text}`);
}

async function runAll(): Promise<Tally> {
  title('Types; lint: layers, habits, nothing unused');
  const checks = await typesAndLint();
  title('Unit, property, conformance and fault tests');
  const alone = await vitest(['--project=unit', '--project=against the clock']);
  title('Sensor modules at pseudo-terminals, and beside them a Fabric network: both mostly wait');
  const [onTerminals, onNetwork] = await Promise.all([
    vitest(['--project=on terminals']),
    vitest(['--project=network']),
    makeLongSession(),
  ]);
  title('End-to-end tests');
  const suites = [...checks, alone, onTerminals, onNetwork, await endToEnd()];
  return suites.reduce(add);
}

ensureTestPrograms();
await ensureFabricPrograms();
const { passed, failed, skipped } = await runAll();
if (skipped > 0) console.log(`${skipped} tests were skipped; each says why in its name.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
