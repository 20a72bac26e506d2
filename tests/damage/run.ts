import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '#main/simulation/random.ts';
import { describe, isFault, plan, tryOut, type Case } from './rounds.ts';
import { makeWorld } from './world.ts';

/**
 * `npm run test:damage -- [--count 300] [--seed N] [--json] [--verbose]`: harms a data folder in every way, one at a
 * time, and starts the app on it. Ends with 1 when something was lost in silence, when an error was no sentence for
 * people, or when a refused folder was touched.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:damage -- [--count 300] [--seed N] [--json] [--verbose]\n');
  process.exit(2);
}
process.stderr.write(`seed ${seed}\n`);

const world = await makeWorld();
const cases: Case[] = [];
try {
  // An older copy of a file that never changed harms nothing, and does not count.
  const planned = await plan(world, 2 * count, createRandom(seed).uniform);
  for (const [number, harm] of planned.entries()) {
    if (cases.length === count) break;
    const done = await tryOut(world, harm, number);
    if (done === undefined) continue;
    cases.push(done);
    if (values.verbose || isFault(done)) process.stderr.write(`${describe(done)}\n`);
  }
} finally {
  await rm(world.root, { recursive: true, force: true });
}
const faults = cases.filter(isFault).length;
const tally = Object.fromEntries(
  (['refused', 'named', 'whole', 'silent', 'unclear'] as const).map((what) => [
    what,
    cases.filter(({ outcome }) => outcome.what === what).length,
  ]),
);
if (values.json) process.stdout.write(`${JSON.stringify({ seed, cases: cases.length, ...tally })}\n`);
else
  for (const [what, number] of Object.entries(tally)) process.stdout.write(`${what.padEnd(10)} ${number}\n`);
process.exit(faults === 0 ? 0 : 1);
