import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeHospital } from '#main/testing/hospital.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import type { LedgerBlock, LedgerCall } from '#main/services/ledger/ledger-port.ts';
import { formsOf, scan } from './block-scan.ts';
import { call, device, newSession, newTreatment, privateWords, seal, treatment } from './calls.ts';
import { reached, refusal, submit, type Harness, type HospitalAtLedger } from './harness.ts';
import { knownCodes, waysOfOne, waysOfTwo, type Staffed } from './refusals.ts';

const Receipt = z.object({ id: z.string(), transactionId: z.string(), repeated: z.boolean() });
const receiptOf = (payload: string) => Receipt.parse(JSON.parse(payload));
const Events = z.object({ events: z.array(z.object({ details: z.string().nullable() })) });
const Page = z.object({ records: z.array(z.object({ number: z.int() })), bookmark: z.string().nullable() });
const SealAnswer = z.object({
  record: z.object({ summaryDigest: z.string() }),
  summary: z.string().nullable(),
});

/** Two that changed the same record at the same moment: Fabric names the loser by what it saw first. */
const conflicts = ['MVCC_READ_CONFLICT', 'ENDORSEMENT_POLICY_FAILURE'];

async function staffed(hospital: HospitalAtLedger): Promise<Staffed> {
  return {
    ...hospital,
    doctor: await hospital.clinician('doctor'),
    nurse: await hospital.clinician('nurse'),
    itAdmin: await hospital.clinician('it-admin'),
  };
}

function detailsOf(treatmentId: string): LedgerCall {
  return call('treatments:get', { treatmentId });
}

async function read(hospital: HospitalAtLedger, query: LedgerCall, signer: Signer): Promise<unknown> {
  return JSON.parse(await hospital.ledger.evaluate(query, signer));
}

/**
 * The promises of the ledger port, the same for every ledger behind it.
 * @param hospitals on the ledger: what needs a second one cannot be tried on a standalone ledger
 */
export function conformance(name: string, hospitals: 1 | 2, open: () => Promise<Harness>): void {
  describe(`${name} keeps the promises of the ledger port`, () => {
    let harness: Harness;
    let home: Staffed;
    let other: Staffed | undefined;
    let firstBlock: number;
    const ofTwo = it.skipIf(hospitals === 1);

    beforeAll(async () => {
      harness = await open();
      home = await staffed(harness.home);
      other = harness.other === undefined ? undefined : await staffed(harness.other);
      firstBlock = (await home.ledger.status()).height;
    });

    afterAll(() => harness.close());

    it('says which ledger it is, how high, and whose certificate authority is trusted', async () => {
      const status = await home.ledger.status();
      expect(status.kind).toBe(harness.kind);
      expect(status.height).toBeGreaterThan(0);
      expect([status.headHash, status.caFingerprint]).toEqual([
        expect.stringMatching(/^[0-9a-f]{64}$/),
        expect.stringMatching(/^[0-9a-f]{64}$/),
      ]);
    });

    it('tells the id before anything is sent, commits once it is, and says the same when asked later', async () => {
      const of = newTreatment();
      const proposal = await home.ledger.propose(treatment('register', of, 1), home.doctor);
      expect(proposal.transactionId).toMatch(/^[0-9a-f]{64}$/);
      expect(await home.ledger.commitStatus(proposal.transactionId)).toBeUndefined();
      expect((await refusal(read(home, detailsOf(of.treatmentId), home.doctor))).message).toMatch(
        /^NOT_FOUND: /,
      );
      const result = await proposal.submit();
      expect(result).toMatchObject({ transactionId: proposal.transactionId, status: 'VALID' });
      expect(receiptOf(result.payload)).toMatchObject({
        transactionId: result.transactionId,
        repeated: false,
      });
      expect(await home.ledger.commitStatus(result.transactionId)).toEqual(result);
    });

    it('gives what proves a transaction, and nothing for one that it does not know', async () => {
      const { transactionId, blockNumber } = await submit(home.ledger, device(v7()), home.nurse);
      const evidence = await home.ledger.transaction(transactionId);
      expect(evidence?.ledger).toBe(harness.kind === 'embedded' ? 'embedded' : 'fabric');
      const number = evidence?.ledger === 'fabric' ? evidence.block.number : evidence?.header.number;
      expect(number).toBe(blockNumber);
      expect(await home.ledger.transaction('0'.repeat(64))).toBeUndefined();
      expect(await home.ledger.commitStatus('0'.repeat(64))).toBeUndefined();
    });

    it('takes the same id with the same argument again, and names the first transaction', async () => {
      const registration = device(v7());
      const first = await submit(home.ledger, registration, home.nurse);
      const again = await submit(home.ledger, registration, home.nurse);
      expect(again.status).toBe('VALID');
      expect(receiptOf(again.payload)).toMatchObject({ transactionId: first.transactionId, repeated: true });
    });

    it('writes one record when two people send the same id at the same moment', async () => {
      const registration = device(v7());
      const signers = [home.nurse, home.doctor];
      const proposals = await Promise.all(signers.map((each) => home.ledger.propose(registration, each)));
      const results = await Promise.all(proposals.map((each) => each.submit()));
      const written = results.filter(
        ({ status, payload }) => status === 'VALID' && !receiptOf(payload).repeated,
      );
      expect(written).toHaveLength(1);
      const again = await submit(home.ledger, registration, home.doctor);
      const first = written[0]?.transactionId;
      expect(receiptOf(again.payload)).toMatchObject({ transactionId: first, repeated: true });
    });

    it('lets one of several that change the same record win and names why the others changed nothing', async () => {
      const of = newTreatment();
      await submit(home.ledger, treatment('register', of, 1), home.doctor);
      const proposals = await Promise.all(
        Array.from({ length: 4 }, () => home.ledger.propose(treatment('change', of, 2), home.doctor)),
      );
      const ends = await Promise.allSettled(proposals.map((each) => each.submit()));
      const results = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      expect(results.filter(({ status }) => status === 'VALID')).toHaveLength(1);
      const losers = results.filter(({ status }) => status !== 'VALID');
      expect(losers).not.toEqual([]);
      for (const { status, transactionId } of losers) {
        expect(conflicts).toContain(status);
        expect((await home.ledger.commitStatus(transactionId))?.status).toBe(status);
      }
      for (const end of ends) {
        if (end.status === 'rejected') expect(String(end.reason)).toContain('STALE_VERSION: ');
      }
    });

    it.each(Object.keys(waysOfOne))('refuses with %s', async (code) => {
      const way = Object.entries(waysOfOne).find(([each]) => each === code)![1];
      const refused = await way(home);
      const error = await refusal(submit(refused.by.ledger, refused.call, refused.signer));
      if (code === 'UNKNOWN_TRANSACTION') expect(error.kind).toBe('outdated');
      else expect([error.kind, error.message]).toEqual(['contract', expect.stringMatching(`^${code}: `)]);
    });

    ofTwo.each(Object.keys(waysOfTwo))('refuses another hospital with %s', async (code) => {
      const way = Object.entries(waysOfTwo).find(([each]) => each === code)![1];
      const refused = await way(home, other!);
      const error = await refusal(submit(refused.by.ledger, refused.call, refused.signer));
      expect([error.kind, error.message]).toEqual(['contract', expect.stringMatching(`^${code}: `)]);
    });

    it('has a way to every refusal of the kinds that it knows', () => {
      const ways = [...Object.keys(waysOfOne), ...Object.keys(waysOfTwo)];
      expect(ways.toSorted()).toEqual(knownCodes.toSorted());
    });

    it('refuses an expired certificate, another CA’s, another hospital’s name and another key', async () => {
      const strangers = await makeHospital(home.mspId, Date.now());
      const signers: Signer[] = [
        await harness.expired('doctor'),
        await strangers.clinician('d.mensah', 'doctor'),
        { ...home.doctor, mspId: 'ElsewhereMSP' },
        { ...home.doctor, sign: (bytes) => home.nurse.sign(bytes) },
      ];
      for (const signer of signers) {
        const of = newTreatment();
        const error = await refusal(submit(home.ledger, treatment('register', of, 1), signer));
        expect([signer.clinicianId, error.kind]).toEqual([signer.clinicianId, 'identity']);
        expect((await refusal(read(home, detailsOf(of.treatmentId), signer))).kind).toBe('identity');
      }
    });

    it('says that it cannot be reached before anything is signed or sent', async () => {
      const ledger = await harness.unreachable();
      let signed = 0;
      const signer: Signer = {
        ...home.doctor,
        sign: (bytes) => home.doctor.sign(bytes).finally(() => signed++),
      };
      const calls = [
        submit(ledger, device(v7()), signer),
        ledger.evaluate(detailsOf(v7()), signer),
        ledger.commitStatus('0'.repeat(64)),
        ledger.block(0),
        ledger.status(),
      ];
      const kinds = await Promise.all(calls.map(async (each) => (await refusal(each)).kind));
      expect(new Set(kinds)).toEqual(new Set(['unreachable']));
      expect(signed).toBe(0);
    });

    it('shows private values to clinicians of their own hospital', async () => {
      const of = newTreatment();
      await submit(home.ledger, treatment('register', of, 1), home.doctor);
      const own = Events.parse(await read(home, detailsOf(of.treatmentId), home.nurse));
      expect(own.events[0]?.details).toContain(privateWords.treatment);
    });

    ofTwo('shows no private value to another hospital', async () => {
      const of = newTreatment();
      const { blockNumber } = await submit(home.ledger, treatment('register', of, 1), home.doctor);
      await reached(other!, blockNumber);
      const theirs = Events.parse(await read(other!, detailsOf(of.treatmentId), other!.doctor));
      expect(theirs.events).toEqual([{ details: null }]);
    });

    it('gives blocks from a number on, in order and linked without a hole, then as they come', async () => {
      const first = await submit(home.ledger, device(v7()), home.nurse);
      const stop = new AbortController();
      const seen: LedgerBlock[] = [];
      const gaveFirst = Promise.withResolvers<void>();
      const later = Promise.withResolvers<string>();
      const following = (async () => {
        const from = { fromBlock: firstBlock, signal: stop.signal };
        for await (const block of home.ledger.blocks(from)) {
          seen.push(block);
          if (block.number === first.blockNumber) gaveFirst.resolve();
          const wanted = block.number > first.blockNumber ? await later.promise : '';
          if (block.transactions.some(({ transactionId }) => transactionId === wanted)) stop.abort();
        }
      })();
      await gaveFirst.promise;
      const second = await submit(home.ledger, device(v7()), home.nurse);
      later.resolve(second.transactionId);
      await following;
      expect(seen.map(({ number }) => number)).toEqual(seen.map((_, index) => firstBlock + index));
      const links = seen.slice(1).map(({ previousHash }) => previousHash);
      expect(links).toEqual(seen.slice(0, -1).map(({ hash }) => hash));
      expect(seen.at(-1)).toEqual(await home.ledger.block(second.blockNumber));
      expect(await home.ledger.block(1_000_000)).toBeUndefined();
    });

    it('shows in a block who did what, through whose peers, and what happened', async () => {
      const registration = device(v7());
      const { transactionId, blockNumber } = await submit(home.ledger, registration, home.nurse);
      const block = await home.ledger.block(blockNumber);
      const shown = block?.transactions.find((each) => each.transactionId === transactionId);
      expect(shown).toMatchObject({
        status: 'VALID',
        creator: { mspId: home.mspId, clinicianId: home.nurse.clinicianId, role: 'nurse' },
        transaction: 'devices:register',
        args: registration.args,
        event: { name: 'DeviceRegistered' },
        endorsers: [home.mspId],
      });
      expect(block?.dataHash).toMatch(/^[0-9a-f]{64}$/);
    });

    ofTwo('has a move to another hospital signed by peers of both', async () => {
      const subjectId = v7();
      await submit(home.ledger, call('subjects:register', { id: v7(), subjectId }), home.doctor);
      const offer = call('subjects:offer', { id: v7(), subjectId, toMspId: other!.mspId });
      await reached(other!, (await submit(home.ledger, offer, home.doctor)).blockNumber);
      const accepted = await submit(
        other!.ledger,
        call('subjects:accept', { id: v7(), subjectId }),
        other!.doctor,
      );
      expect(accepted.status).toBe('VALID');
      const block = await other!.ledger.block(accepted.blockNumber);
      const shown = block?.transactions.find((each) => each.transactionId === accepted.transactionId);
      expect(shown?.endorsers).toEqual([home.mspId, other!.mspId].toSorted());
    });

    it('gives long lists page by page, without a hole and without a repeat', async () => {
      const session = newSession();
      for (let number = 1; number <= 5; number++) {
        expect((await submit(home.ledger, seal(session, number), home.nurse)).status).toBe('VALID');
      }
      const numbers: number[][] = [];
      let bookmark: string | null = '';
      while (bookmark !== null) {
        const query = call('seals:list', { sessionId: session.sessionId, pageSize: 2, bookmark });
        const page: z.infer<typeof Page> = Page.parse(await read(home, query, home.nurse));
        numbers.push(page.records.map(({ number }) => number));
        bookmark = page.bookmark;
      }
      expect(numbers).toEqual([[1, 2], [3, 4], [5]]);
    });

    it('answers a list that is empty', async () => {
      const answer = await read(home, call('seals:list', { sessionId: v7() }), home.nurse);
      expect(Page.parse(answer)).toEqual({ records: [], bookmark: null });
    });

    it('destroys a private value and keeps the record that there was one', async () => {
      const session = newSession();
      await submit(home.ledger, seal(session, 1), home.doctor);
      const query = call('seals:get', { sessionId: session.sessionId, number: 1 });
      const before = SealAnswer.parse(await read(home, query, home.doctor));
      expect(before.summary).toContain(privateWords.vital);
      const purge = call('seals:purge', { id: v7(), sessionId: session.sessionId, number: 1 });
      expect((await submit(home.ledger, purge, home.doctor)).status).toBe('VALID');
      const after = SealAnswer.parse(await read(home, query, home.doctor));
      expect(after).toEqual({ ...before, summary: null });
    });

    it('has no name, record number, vital value or treatment text in any block of all this', async () => {
      const marker = v7();
      await submit(home.ledger, device(marker), home.nurse);
      const blocks = await harness.rawBlocks(firstBlock);
      expect(blocks.length).toBeGreaterThan(10);
      expect(scan(blocks, formsOf(marker)), 'the scan finds what is there').not.toEqual([]);
      for (const word of Object.values(privateWords)) expect(scan(blocks, formsOf(word))).toEqual([]);
    });
  });
}
