/** `npm run lint`: layers, types and habits (oxlint), then files and exports that nobody uses (knip). */
import { run } from './test/suites.ts';

const lint = await run(['node_modules/oxlint/bin/oxlint', '--quiet']);
const unused = await run(['node_modules/knip/bin/knip.js', '--no-progress']);
process.exitCode = lint === 0 && unused === 0 ? 0 : 1;
