import { expect, test } from 'vitest';
import { KillRounds } from './kill-rounds.ts';

test('after kill -9 at a random moment, eight times: no acknowledged entry is lost, at most a second of samples', async () => {
  const rounds = new KillRounds(Math.random);
  await rounds.run(8, () => undefined);
  const { acknowledged, acknowledgedLost, worstSampleLossMs, leftRunning } = rounds.report;
  expect({ acknowledgedLost, leftRunning }).toEqual({ acknowledgedLost: 0, leftRunning: 0 });
  expect(worstSampleLossMs).toBeLessThanOrEqual(1000);
  expect(acknowledged).toBeGreaterThan(20);
}, 120_000);
