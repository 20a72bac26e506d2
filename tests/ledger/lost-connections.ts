import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FabricLedger } from '#main/adapters/ledger/fabric/fabric-ledger.ts';
import type { FabricLedgerOptions } from '#main/adapters/ledger/fabric/transport.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { device } from './calls.ts';
import { cuttableLine, type CuttableLine } from './cuttable-line.ts';
import { fabricHospital, type FabricHospital } from './fabric-hospital.ts';
import { freePort } from './free-port.ts';
import { refusal, submit } from './harness.ts';

/**
 * What a client of Fabric does when the line to its peer is cut, on a real network.
 * @param signatureOfSent which signature after the proposal's is asked for when the envelope is on its way to an orderer
 */
export function lostConnections(
  name: string,
  networkFolder: string,
  create: (options: FabricLedgerOptions) => FabricLedger,
  signatureOfSent: number,
): void {
  describe(`${name} survives lost connections`, () => {
    let hospital: FabricHospital;
    let nurse: Signer;
    let line: CuttableLine;
    const opened: FabricLedger[] = [];

    beforeAll(async () => {
      hospital = await fabricHospital(networkFolder, 0);
      nurse = await hospital.clinician('nurse');
      line = await cuttableLine(hospital.profile.peers[0]!.endpoint);
    });

    afterEach(async () => {
      line.mend();
      await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
    });

    afterAll(() => line.close());

    function open(endpoints: readonly string[], clock = systemClock): FabricLedger {
      const { tlsCaPem } = hospital.profile.peers[0]!;
      const ledger = create({
        profile: { ...hospital.profile, peers: endpoints.map((endpoint) => ({ endpoint, tlsCaPem })) },
        identity: async () => hospital.workstation,
        clock,
        logger: silentLogger,
      });
      opened.push(ledger);
      return ledger;
    }

    it('goes on with blocks from the next one, without a hole and without a repeat', async () => {
      const ledger = open([line.endpoint]);
      const direct = open([hospital.profile.peers[0]!.endpoint]);
      const from = (await ledger.status()).height;
      const stop = new AbortController();
      const seen: number[] = [];
      const has = (number: number) => vi.waitFor(() => expect(seen).toContain(number), { timeout: 20_000 });
      const following = (async () => {
        for await (const { number } of ledger.blocks({ fromBlock: from, signal: stop.signal }))
          seen.push(number);
      })();
      await has((await submit(direct, device(v7()), nurse)).blockNumber);
      line.cut();
      const missed = await submit(direct, device(v7()), nurse);
      line.mend();
      await has(missed.blockNumber);
      const last = await submit(direct, device(v7()), nurse);
      await has(last.blockNumber);
      stop.abort();
      await following;
      expect(seen).toEqual(seen.map((_, index) => from + index));
    });

    it('is reached again as soon as the peer is, and says unreachable until then', async () => {
      const ledger = open([line.endpoint]);
      expect((await submit(ledger, device(v7()), nurse)).status).toBe('VALID');
      line.cut();
      expect((await refusal(submit(ledger, device(v7()), nurse))).kind).toBe('unreachable');
      expect((await refusal(ledger.status())).kind).toBe('unreachable');
      line.mend();
      expect((await submit(ledger, device(v7()), nurse)).status).toBe('VALID');
    });

    it('finds out how a transaction ended whose line was cut while it was on its way', async () => {
      const ledger = open([line.endpoint]);
      await submit(ledger, device(v7()), nurse);
      let signatures = 0;
      const proposal = await ledger.propose(device(v7()), {
        ...nurse,
        async sign(bytes) {
          if (++signatures === 1 + signatureOfSent) line.cut();
          return nurse.sign(bytes);
        },
      });
      const end = proposal.submit().catch((error: unknown) => error);
      await vi.waitFor(() => expect(signatures).toBe(1 + signatureOfSent), { timeout: 20_000 });
      const mending = setInterval(() => line.mend(), 3_000);
      const result = await end;
      clearInterval(mending);
      line.mend();
      if (result instanceof LedgerError) expect(result.kind).toBe('unknown');
      else expect(result).toMatchObject({ status: 'VALID' });
      await vi.waitFor(
        async () => {
          expect((await ledger.commitStatus(proposal.transactionId))?.status).toBe('VALID');
        },
        { timeout: 20_000 },
      );
    }, 90_000);

    it('uses the first peer of the profile that answers', async () => {
      const ledger = open([`localhost:${await freePort()}`, line.endpoint]);
      expect((await submit(ledger, device(v7()), nurse)).status).toBe('VALID');
    });

    it('makes its connection anew after a long silence', async () => {
      const clock = testClock(Date.now());
      const ledger = open([line.endpoint], clock);
      const before = await ledger.status();
      clock.jump(30 * 60_000);
      expect((await ledger.status()).height).toBeGreaterThanOrEqual(before.height);
    });
  });
}
