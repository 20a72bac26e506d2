/** `npm run test:second-verifier -- --count 10000 [--seed N]`: changed certificates, judged by two verifiers alike. */
import { parseArgs } from 'node:util';
import { compareVerifiers } from './agreement.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
console.log(`Seed ${seed}`);
const { byStatus, disagreements } = await compareVerifiers(seed, count, (number) => {
  if (number % 1_000 === 0) console.log(`${number} changes`);
});
console.log(`Alike, by exit status: ${JSON.stringify(byStatus)}`);
console.log(`${disagreements.length} not alike`);
for (const each of disagreements.slice(0, 50)) console.log(`  ${each}`);
process.exitCode = disagreements.length === 0 ? 0 : 1;
