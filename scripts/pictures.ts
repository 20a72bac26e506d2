/** `npm run pictures`: takes the README's pictures anew from the running demonstration. */
import { playwright, run } from './test/suites.ts';
import { ensureTestPrograms } from './test/tools.ts';

ensureTestPrograms();
process.env['VITALSEAL_PICTURES'] = 'docs/pictures';
const built = await run(['scripts/build.ts']);
const tally = built === 0 ? await playwright('web', ['pictures']) : undefined;
process.exitCode = tally?.failed === 0 ? 0 : 1;
