/** `npm run test:certificates -- --count 100000 [--seed N]`: single changes of certificates; none is accepted. */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
console.log(`Seed ${seed}`);
const campaign = await runCampaign(seed, count, async (number) => {
  if (number > 0 && number % 10_000 === 0) console.log(`${number} changes`);
});
const { refusedBy, exporterAlone, failures, ofNetwork, slowestMs, durationMs } = campaign;
const refused = Object.values(refusedBy).reduce((sum, each) => sum + each, 0);
console.log(
  `${count} single changes of certificates, ${ofNetwork} of them of form 2, in ${Math.round(durationMs / 1_000)} s; the slowest took ${Math.round(slowestMs)} ms`,
);
console.log(`${refused} refused, by the first broken link: ${JSON.stringify(refusedBy)}`);
console.log(`${exporterAlone} signed again by the exporter, in what the exporter alone vouches for`);
console.log(`${failures.length} accepted, thrown or not judged`);
for (const failure of failures.slice(0, 50)) console.log(`  ${failure}`);
process.exitCode = failures.length === 0 && refused + exporterAlone === count ? 0 : 1;
