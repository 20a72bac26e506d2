import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FaultRun } from './fault-run.ts';

/**
 * `npm run test:ledger-faults -- --count 100 [--seed N]`: four workstations write to a Fabric network while peers,
 * orderers, chaincode servers, authorities and the workstations themselves are killed, paused and cut off at random.
 * Prints one line of JSON. Ends with 1 when an acknowledged intent is not on the ledger exactly once, or a dead letter
 * says no reason. What happens when, it tells on standard error; the same seed chooses alike.
 */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '100' }, seed: { type: 'string' }, json: { type: 'boolean' } },
});
const count = Number(values.count);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:ledger-faults -- --count 100 [--seed N] [--json]\n');
  process.exit(2);
}

const say = (line: string): void => {
  if (values.json !== true) process.stderr.write(`${line}\n`);
};
say(`seed ${seed}`);
const faults = new FaultRun({ count, seed, say });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void faults.end().finally(() => process.exit(130)));
}
const report = await faults.run();
process.stdout.write(`${JSON.stringify(report)}\n`);
const { lost, doubled, unexplained } = report;
process.exit(lost + doubled + unexplained === 0 ? 0 : 1);
