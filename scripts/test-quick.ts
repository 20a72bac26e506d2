/**
 * `npm run test:quick`: types, lint, and the unit tests that what changed can break, in less than three minutes.
 * Nothing here starts a network or a browser; `npm test` runs everything.
 */
import { compared } from './test/changes.ts';
import { add, typesAndLint, vitest, type Tally } from './test/suites.ts';
import { ensureUnitTestPrograms } from './test/tools.ts';

/** Tests with a deadline that lie beside their sources; those of whole programs take minutes. */
const besideSources = ['src/main/services/', 'src/main/simulation/'];

async function runQuick(): Promise<Tally> {
  console.log('== Types; lint');
  const checks = await typesAndLint();
  const { since, said } = compared();
  console.log(`\n== ${said}: ${since === null ? 'all unit tests' : 'unit tests that import it'}`);
  const changed = since === null ? [] : ['--changed', since];
  const units = await vitest(['--project', 'unit', ...changed]);
  const withDeadlines = await vitest(['--project', 'on terminals', ...changed, ...besideSources]);
  return [...checks, units, withDeadlines].reduce(add);
}

ensureUnitTestPrograms();
const { passed, failed } = await runQuick();
console.log(
  'Left to npm test: pseudo-terminals, real kills, the web host, a Fabric network, end-to-end tests.',
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
