import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { FaultRun } from './fault-run.ts';

test('six faults at random while four workstations write: every acknowledged intent is on the ledger exactly once', async ({
  signal,
}) => {
  const said: string[] = [];
  const seed = randomInt(2 ** 31);
  const { acknowledged, ...report } = await new FaultRun({
    count: 6,
    seed,
    say: (line) => said.push(line),
    signal,
  }).run();
  const told = `seed ${seed}\n${said.join('\n')}`;
  const { sealed, deadLetters } = report;
  expect(report, told).toMatchObject({ lost: 0, doubled: 0, unexplained: 0, faults: 6 });
  expect(sealed + deadLetters, told).toBeGreaterThanOrEqual(acknowledged);
  expect(acknowledged, told).toBeGreaterThan(20);
}, 240_000);
