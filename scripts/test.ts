/** `npm test`: everything, and at the end one line that adds up all suites. */
import { endToEnd } from './test-e2e.ts';
import { add, check, vitest, type Tally } from './test/suites.ts';
import { ensureFabricPrograms, ensureTestPrograms } from './test/tools.ts';

function title(text: string): void {
  console.log(`\n== ${text}`);
}

async function runAll(): Promise<Tally> {
  title('Types');
  let total = await check(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);
  title('Lint: layers, habits, nothing unused');
  total = add(total, await check(['scripts/lint.ts']));
  title('Unit, property, pseudo-terminal, conformance and fault tests');
  total = add(total, await vitest());
  title('End-to-end tests');
  return add(total, await endToEnd());
}

ensureTestPrograms();
await ensureFabricPrograms();
const { passed, failed, skipped } = await runAll();
if (skipped > 0) console.log(`${skipped} tests were skipped; each says why in its name.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
