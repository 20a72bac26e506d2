/**
 * `npm run pictures`: takes the README's pictures anew from the running demonstration.
 * `npm run pictures -- --all [STAGE …]`: pictures of every screen, dialog and state, or of some stages
 * (e2e/pictures/stages), and contact sheets of them, into test-results/pictures.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { findFabricPrograms } from '../network/programs.ts';
import { composeSheets } from './pictures/sheets.ts';
import { playwright, run, type Tally } from './test/suites.ts';
import { ensureTestPrograms } from './test/tools.ts';
import { withNetwork } from './test/with-network.ts';

const allFolder = 'test-results/pictures';

async function forReadme(): Promise<Tally> {
  process.env['VITALSEAL_PICTURES'] = 'docs/pictures';
  return playwright('web', ['pictures.spec']);
}

/** A stage draws with all of two cores. Chosen ones leave the others' pictures. */
async function everyScreen(chosen: readonly string[]): Promise<Tally> {
  const titles = chosen.length === 0 ? [] : ['--grep', `pictures: (${chosen.join('|')})`];
  process.env['VITALSEAL_PICTURES'] = allFolder;
  process.env['VITALSEAL_PICTURES_ALL'] = 'yes';
  if (chosen.length === 0) await rm(allFolder, { recursive: true, force: true });
  return playwright('web', [
    'every-screen',
    `--workers=${Math.max(1, Math.floor(availableParallelism() / 2))}`,
    '--trace=off',
    ...titles,
  ]);
}

async function onNetworkIfThere(chosen: readonly string[]): Promise<Tally> {
  const wanted = chosen.length === 0 || chosen.includes('network');
  if (!wanted) return everyScreen(chosen);
  if ((await findFabricPrograms()) === undefined) {
    console.log(
      'Without pictures on a network: Fabric’s programs are not built (npm run network:up builds them).',
    );
    return everyScreen(chosen);
  }
  return withNetwork((folder) => {
    process.env['VITALSEAL_PICTURES_NETWORK'] = folder;
    return everyScreen(chosen);
  });
}

const [first, ...chosen] = process.argv.slice(2);
ensureTestPrograms();
const built = await run(['scripts/build.ts']);
const tally =
  built !== 0 ? undefined : first === '--all' ? await onNetworkIfThere(chosen) : await forReadme();
if (tally !== undefined && first === '--all') {
  const { pictures, sheets } = await composeSheets(allFolder);
  console.log(
    `${pictures} pictures in ${allFolder}, ${sheets} contact sheets of them in ${allFolder}/sheets`,
  );
}
process.exitCode = tally?.failed === 0 ? 0 : 1;
