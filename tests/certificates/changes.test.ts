import { describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';

/** The short form of `npm run test:certificates`; form 2 is made without Fabric. */
const count = 1_500;

describe('a certificate with one change (form 2 made without Fabric)', () => {
  it('is never accepted, never ends the program, and is always judged', async () => {
    const seed = Date.now() % 2 ** 32;
    const { failures, refusedBy, exporterAlone, ofNetwork, slowestMs } = await runCampaign(seed, count);
    const told = `seed ${seed}`;
    expect(failures, told).toEqual([]);
    const refused = Object.values(refusedBy).reduce((sum, each) => sum + each, 0);
    expect(refused + exporterAlone, told).toBe(count);
    expect(exporterAlone, told).toBeLessThan(count / 20);
    expect(ofNetwork, told).toBeGreaterThan(count / 3);
    expect(slowestMs, told).toBeLessThan(5_000);
    for (const link of ['record', 'clinician', 'ledger', 'configuration', 'block']) {
      expect(refusedBy[link] ?? 0, `${told}, ${link}`).toBeGreaterThan(0);
    }
  }, 240_000);
});
