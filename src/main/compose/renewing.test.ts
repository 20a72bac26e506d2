import { expect, it } from 'vitest';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { createRenewing } from './renewing.ts';

const year = 365 * 24 * 3_600_000;

it('a workstation’s certificate of a clock that was ahead is replaced when the clock has been set right', async () => {
  const clock = testClock();
  const loaded: string[] = [];
  const renewing = createRenewing({
    async load() {
      const { node } = await makeHospital('StMaryMSP', clock.now());
      loaded.push(node.certificatePem);
      return { node };
    },
    clock,
    logger: silentLogger,
  });
  clock.jump(year);
  await renewing.unlock(new Uint8Array(32));
  expect((await renewing.get()).node.certificatePem).toBe(loaded[0]);
  clock.jump(-year);
  expect((await renewing.get()).node.certificatePem).toBe(loaded[1]);
  expect((await renewing.get()).node.certificatePem).toBe(loaded[1]);
  expect(loaded).toHaveLength(2);
});
