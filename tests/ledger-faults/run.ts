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
const cut = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => cut.abort(new Error('cut off before it was done')));
}
const report = await new FaultRun({ count, seed, say, signal: cut.signal }).run();
process.stdout.write(`${JSON.stringify(report)}\n`);
const { lost, doubled, unexplained } = report;
process.exit(lost + doubled + unexplained === 0 ? 0 : 1);
