/**
 * `npm run test:quick`: types, lint, and the unit tests that what changed can break, in less than three minutes.
 * Nothing here starts a network or a browser; `npm test` runs everything.
 */
import { compared } from './test/changes.ts';
import { add, check, vitest, type Tally } from './test/suites.ts';
import { ensureUnitTestPrograms } from './test/tools.ts';

/** Tests with a deadline that lie beside their sources; those of whole programs take minutes. */
const besideSources = ['src/main/services/', 'src/main/simulation/'];

async function runQuick(): Promise<Tally> {
  console.log('== Types');
  let total = await check(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);
  console.log('\n== Lint');
  total = add(total, await check(['scripts/lint.ts']));
  const { since, said } = compared();
  console.log(`\n== ${said}: ${since === null ? 'all unit tests' : 'unit tests that import it'}`);
  const changed = since === null ? [] : ['--changed', since];
  total = add(total, await vitest(['--project', 'unit', ...changed]));
  return add(total, await vitest(['--project', 'against the clock', ...changed, ...besideSources]));
}

ensureUnitTestPrograms();
const { passed, failed } = await runQuick();
console.log(
  'Left to npm test: pseudo-terminals, real kills, the web host, a Fabric network, end-to-end tests.',
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
