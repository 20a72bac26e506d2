import { parseArgs } from 'node:util';
import { KillRounds, type KillReport } from './kill-rounds.ts';

/**
 * `npm run test:faults -- --count 200 [--json] [--parallel 2]`: kills the app with SIGKILL at random moments and
 * counts what was lost. Ends with 1 when an acknowledged entry, or more than a second of samples, was.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    parallel: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const parallel = Number(values.parallel);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(parallel) || parallel < 1) {
  process.stderr.write('usage: npm run test:faults -- --count 200 [--json] [--parallel 2]\n');
  process.exit(2);
}

const workers = Array.from({ length: Math.min(parallel, count) }, () => new KillRounds(Math.random));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const worker of workers) worker.abandon();
    process.exit(130);
  });
}
await Promise.all(workers.map((worker, index) => worker.run(share(index), () => progress(sum().rounds))));
const report = sum();
if (values.json) {
  process.stdout.write(`${JSON.stringify(report)}\n`);
} else {
  process.stdout.write(
    [
      `rounds               ${report.rounds}, of which ${report.killedWhileStarting} killed while starting`,
      `acknowledged         ${report.acknowledged}`,
      `acknowledgedLost     ${report.acknowledgedLost}`,
      `worstSampleLossMs    ${report.worstSampleLossMs}`,
      `left running         ${report.leftRunning}`,
      '',
    ].join('\n'),
  );
}
const good = report.acknowledgedLost === 0 && report.worstSampleLossMs <= 1000 && report.leftRunning === 0;
process.exit(good ? 0 : 1);

/** Rounds of one worker. */
function share(index: number): number {
  return Math.floor(count / workers.length) + (index < count % workers.length ? 1 : 0);
}

function sum(): KillReport {
  const reports = workers.map((worker) => worker.report);
  const total = (of: (one: KillReport) => number) => reports.reduce((all, one) => all + of(one), 0);
  return {
    rounds: total((one) => one.rounds),
    acknowledged: total((one) => one.acknowledged),
    acknowledgedLost: total((one) => one.acknowledgedLost),
    worstSampleLossMs: Math.max(...reports.map((one) => one.worstSampleLossMs)),
    killedWhileStarting: total((one) => one.killedWhileStarting),
    leftRunning: total((one) => one.leftRunning),
  };
}

function progress(rounds: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${rounds} of ${count}`);
}
