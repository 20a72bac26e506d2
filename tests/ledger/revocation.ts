import { v7 } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { FabricLedger } from '#main/adapters/ledger/fabric/fabric-ledger.ts';
import type { FabricLedgerOptions } from '#main/adapters/ledger/fabric/transport.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { call, device } from './calls.ts';
import { fabricHospital } from './fabric-hospital.ts';
import { refusal, submit } from './harness.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What a revoked certificate is worth, on a real network. */
export function revocation(
  name: string,
  networkFolder: string,
  create: (options: FabricLedgerOptions) => FabricLedger,
): void {
  describe(`${name} and a revoked certificate`, () => {
    it('is refused within a minute, for writing, asking and following blocks; others go on', async () => {
      const hospital = await fabricHospital(networkFolder, 0);
      const [revoked, other] = [await hospital.clinician('nurse'), await hospital.clinician('nurse')];
      const { profile } = hospital;
      const parts = { profile, clock: systemClock, logger: silentLogger };
      const ledger = create({ ...parts, identity: async () => hospital.workstation });
      const asRevoked = create({ ...parts, identity: async () => revoked });
      try {
        const early = await ledger.propose(device(v7()), revoked);
        expect((await submit(ledger, device(v7()), revoked)).status).toBe('VALID');
        await hospital.revoke(revoked);
        const ask = () => ledger.evaluate(call('devices:list', {}), revoked);
        await vi.waitFor(async () => expect((await refusal(ask())).kind).toBe('identity'), {
          timeout: 60_000,
          interval: 1_000,
        });
        expect((await refusal(submit(ledger, device(v7()), revoked))).kind).toBe('identity');
        expect((await refusal(early.submit())).kind).toBe('identity');
        expect(await ledger.commitStatus(early.transactionId)).toBeUndefined();
        const blocks = asRevoked.blocks({ fromBlock: 0, signal: AbortSignal.timeout(20_000) });
        expect((await refusal(all(blocks))).kind).toBe('workstation');
        expect((await submit(ledger, device(v7()), other)).status).toBe('VALID');
      } finally {
        await Promise.all([ledger.close(), asRevoked.close()]);
      }
    });
  });
}
