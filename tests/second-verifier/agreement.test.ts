import { expect, it } from 'vitest';
import { compareVerifiers } from './agreement.ts';

/** The short form of `npm run test:second-verifier`; form 2 is made without Fabric, but for the fixtures. */
it('two verifiers that share no code judge every certificate and 300 changed ones alike', async () => {
  const seed = Date.now() % 2 ** 32;
  const { byStatus, disagreements } = await compareVerifiers(seed, 300);
  expect(disagreements, `seed ${seed}`).toEqual([]);
  expect(byStatus[0], 'whole ones are proven').toBeGreaterThanOrEqual(24);
  expect(byStatus[1], 'changed ones are broken').toBeGreaterThan(200);
}, 300_000);
