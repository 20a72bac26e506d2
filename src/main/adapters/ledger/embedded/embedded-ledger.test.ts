import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { v7 } from 'uuid';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError, type LedgerBlock, type LedgerCall } from '#main/services/ledger/ledger-port.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { makeHospital, type TestHospital } from '#main/testing/hospital.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { createEmbeddedLedger, type EmbeddedLedger } from './embedded-ledger.ts';

let folder: string;
let hospital: TestHospital;
let doctor: Signer;
let nurse: Signer;
let ledger: EmbeddedLedger;
const clock = testClock();

function open(of: TestHospital = hospital): EmbeddedLedger {
  return createEmbeddedLedger({ folder, identity: async () => of, clock, logger: silentLogger });
}

async function submit(call: LedgerCall, signer: Signer) {
  return (await ledger.propose(call, signer)).submit();
}

async function refusal(promise: Promise<unknown>): Promise<LedgerError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-ledger-'));
  hospital = await makeHospital('StLukesMSP', clock.now());
  doctor = await hospital.clinician('d.mensah', 'doctor');
  nurse = await hospital.clinician('n.okafor', 'nurse');
  ledger = open();
});

afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

describe('embedded ledger', () => {
  it('commits a signed transaction into a block and gives all that proves it', async () => {
    const result = await submit(treatmentCall('register', v7(), 1), doctor);
    expect(result).toMatchObject({ blockNumber: 1, status: 'VALID' });
    expect(await ledger.commitStatus(result.transactionId)).toEqual(result);
    const evidence = await ledger.transaction(result.transactionId);
    expect(evidence?.envelope.transaction.proposal.creator.certificatePem).toBe(doctor.certificatePem);
    expect(evidence?.header.number).toBe(1);
    expect((await ledger.status()).height).toBe(2);
    expect(await ledger.commitStatus('0'.repeat(64))).toBeUndefined();
  });

  it('answers a query with the private details of the own hospital', async () => {
    const treatmentId = v7();
    await submit(treatmentCall('register', treatmentId, 1), doctor);
    await submit(treatmentCall('administer', treatmentId, 2, { text: 'given' }), nurse);
    const call = { transaction: 'treatments:get', args: [JSON.stringify({ treatmentId })], transient: {} };
    const Answer = z.object({ events: z.array(z.object({ details: z.string() })) });
    const { events } = Answer.parse(JSON.parse(await ledger.evaluate(call, nurse)));
    expect(events.map((event) => event.details)).toEqual([
      expect.stringContaining('paracetamol'),
      expect.stringContaining('given'),
    ]);
    expect((await ledger.status()).height).toBe(3);
  });

  it('is the same after a restart, and its whole chain holds', async () => {
    for (let count = 0; count < 5; count++) await submit(treatmentCall('register', v7(), 1), doctor);
    const before = await ledger.status();
    await ledger.close();
    ledger = open();
    expect(await ledger.status()).toEqual(before);
    expect(await ledger.verifyChain()).toEqual({ blocks: 6, transactions: 5, headHash: before.headHash });
  });

  it('repeats of the same id and argument succeed once and name the first transaction', async () => {
    const call = treatmentCall('register', v7(), 1);
    const first = await submit(call, doctor);
    const second = await submit(call, doctor);
    expect(second.status).toBe('VALID');
    expect(JSON.parse(second.payload)).toMatchObject({ transactionId: first.transactionId, repeated: true });
    const evidence = await ledger.transaction(second.transactionId);
    expect(evidence?.envelope.transaction.readWriteSet.writes).toEqual([]);
  });

  it('lets one of two conflicting transactions of the same moment win and marks the other', async () => {
    const treatmentId = v7();
    await submit(treatmentCall('register', treatmentId, 1), doctor);
    const results = await Promise.all([
      submit(treatmentCall('change', treatmentId, 2, { text: 'a' }), doctor),
      submit(treatmentCall('change', treatmentId, 2, { text: 'b' }), doctor),
    ]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['MVCC_READ_CONFLICT', 'VALID']);
    expect((await ledger.verifyChain()).transactions).toBe(3);
  });

  it('commits the same proposal once, however often it is sent', async () => {
    const proposal = await ledger.propose(treatmentCall('register', v7(), 1), doctor);
    const results = await Promise.all([proposal.submit(), proposal.submit()]);
    expect(results.map((result) => result.status)).toContain('VALID');
    expect(results.map((result) => result.status)).toContain('DUPLICATE_TXID');
    expect((await ledger.commitStatus(proposal.transactionId))?.status).toBe('VALID');
  });

  it('gives blocks from a number on and then as they come, and ends when it is closed', async () => {
    const first = await submit(treatmentCall('register', v7(), 1), doctor);
    const seen: LedgerBlock[] = [];
    const twoSeen = Promise.withResolvers<void>();
    const listening = (async () => {
      for await (const block of ledger.blocks({ fromBlock: 1, signal: new AbortController().signal })) {
        if (seen.push(block) === 2) twoSeen.resolve();
      }
    })();
    const second = await submit(treatmentCall('register', v7(), 1), doctor);
    await twoSeen.promise;
    expect(seen.map((block) => block.transactions[0]?.transactionId)).toEqual([
      first.transactionId,
      second.transactionId,
    ]);
    expect(seen[1]?.previousHash).toBe(seen[0]?.hash);
    expect(seen[1]).toEqual(await ledger.block(2));
    expect(seen[1]?.hash).toBe((await ledger.status()).headHash);
    await ledger.close();
    await listening;
  });

  it('shows in a block who did what, and an event only of what happened', async () => {
    const treatmentId = v7();
    await submit(treatmentCall('register', treatmentId, 1), doctor);
    const change = treatmentCall('change', treatmentId, 2);
    const rivals = [change, treatmentCall('change', treatmentId, 2)];
    const proposals = await Promise.all(rivals.map((call) => ledger.propose(call, doctor)));
    const results = await Promise.all(proposals.map((proposal) => proposal.submit()));
    const shown = await Promise.all(
      results.map(async ({ blockNumber, transactionId }) =>
        (await ledger.block(blockNumber))?.transactions.find((each) => each.transactionId === transactionId),
      ),
    );
    const won = shown.find((each) => each?.status === 'VALID');
    const lost = shown.find((each) => each?.status === 'MVCC_READ_CONFLICT');
    expect(won).toMatchObject({
      creator: { mspId: 'StLukesMSP', clinicianId: 'd.mensah', role: 'doctor' },
      transaction: 'treatments:change',
      event: { name: 'TreatmentChanged' },
      endorsers: ['StLukesMSP'],
    });
    expect(lost).toMatchObject({ transaction: 'treatments:change', event: null });
    expect([won?.args, lost?.args]).toContainEqual(change.args);
    expect((await ledger.block(0))?.transactions).toEqual([]);
    expect(await ledger.block((await ledger.status()).height)).toBeUndefined();
  });

  it('has nothing of a purged value on its disk, and its chain still holds', async () => {
    const treatmentId = v7();
    await submit(treatmentCall('register', treatmentId, 1), doctor);
    await submit(treatmentCall('register', v7(), 1), doctor);
    await ledger.close();
    const store = new ClassicLevel(join(folder, 'store'));
    const values = new Map(await store.iterator({ gte: 'pv/', lt: 'pv/~' }).all());
    await store.close();
    ledger = open();
    const purge = { id: v7(), treatmentId, version: 1 };
    const call = { transaction: 'treatments:purge', args: [JSON.stringify(purge)], transient: {} };
    expect((await submit(call, doctor)).status).toBe('VALID');
    await ledger.verifyChain();
    await ledger.close();
    const names = await readdir(join(folder, 'store'));
    const files = await Promise.all(names.map((name) => readFile(join(folder, 'store', name))));
    const onDisk = [...values.values()].filter((text) =>
      files.some((file) => file.includes(text.slice(-40))),
    );
    expect([values.size, onDisk.length]).toEqual([2, 1]);
  });

  it('has a time that does not go back when the clock does', async () => {
    const first = await submit(treatmentCall('register', v7(), 1), doctor);
    clock.jump(-3_600_000);
    const second = await submit(treatmentCall('register', v7(), 1), doctor);
    clock.jump(3_600_000);
    const [a, b] = await Promise.all([first, second].map((each) => ledger.transaction(each.transactionId)));
    expect(b!.header.timeMs).toBeGreaterThanOrEqual(a!.header.timeMs);
    await ledger.verifyChain();
  });
});

describe('embedded ledger refuses', () => {
  it('a role that may not, with the code of the rule', async () => {
    const error = await refusal(submit(treatmentCall('register', v7(), 1), nurse));
    expect(error.kind).toBe('contract');
    expect(error.message).toMatch(/^NOT_ALLOWED: /);
    expect((await ledger.status()).height).toBe(1);
  });

  it('an expired certificate, one of another CA, one of another hospital and the node’s own', async () => {
    const expired = await hospital.clinician('d.old', 'doctor', { nowMs: clock.now() - 400 * 86_400_000 });
    const other = await makeHospital('StLukesMSP', clock.now());
    const stranger = await other.clinician('d.mensah', 'doctor');
    const elsewhere = await hospital.clinician('d.far', 'doctor', { mspId: 'OtherMSP' });
    const node: Signer = { ...doctor, ...hospital.node };
    for (const signer of [expired, stranger, elsewhere, node, { ...doctor, mspId: 'OtherMSP' }]) {
      expect((await refusal(submit(treatmentCall('register', v7(), 1), signer))).kind).toBe('identity');
    }
  });

  it('a signature by another key than the certificate’s', async () => {
    const signer: Signer = { ...doctor, sign: (bytes) => nurse.sign(bytes) };
    expect((await refusal(submit(treatmentCall('register', v7(), 1), signer))).kind).toBe('identity');
  });

  it('to open another hospital’s ledger', async () => {
    await ledger.status();
    await ledger.close();
    ledger = open(await makeHospital('OtherMSP', clock.now()));
    expect((await refusal(ledger.status())).kind).toBe('corrupt');
  });

  it('to write on after a failed write, until it opened itself again; not tried on a copy once more', async () => {
    await submit(treatmentCall('register', v7(), 1), doctor);
    await ledger.close();
    let fails = false;
    const node = {
      ...hospital.node,
      sign: (bytes: Uint8Array) =>
        fails ? Promise.reject(new Error('no signature')) : hospital.node.sign(bytes),
    };
    ledger = open({ ...hospital, node });
    await ledger.status();
    // A trial would clear this folder away.
    await mkdir(join(folder, 'store.trial'));
    fails = true;
    expect((await refusal(submit(treatmentCall('register', v7(), 1), doctor))).kind).toBe('unknown');
    fails = false;
    expect((await submit(treatmentCall('register', v7(), 1), doctor)).status).toBe('VALID');
    expect(await readdir(folder)).toContain('store.trial');
    await ledger.verifyChain();
  });

  it('two programs on one ledger', async () => {
    await ledger.status();
    const second = open();
    expect((await refusal(second.status())).kind).toBe('unreachable');
    await second.close();
  });
});
