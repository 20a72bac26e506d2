import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { createEmbeddedLedger } from './embedded-ledger.ts';
import { signProposal } from './proposals.ts';
import { RecordingStub } from './simulate.ts';

const treatmentId = v7();
const collection = '_implicit_org_StLukesMSP';
let folder: string;
let db: ClassicLevel;
let stub: RecordingStub;
let transactionId: string;
let details: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-stub-'));
  const clock = testClock();
  const hospital = await makeHospital('StLukesMSP', clock.now());
  const doctor = await hospital.clinician('d.mensah', 'doctor');
  const ledger = createEmbeddedLedger({
    folder,
    identity: async () => hospital,
    clock,
    logger: silentLogger,
  });
  const call = treatmentCall('register', treatmentId, 1);
  details = call.transient['details']!;
  transactionId = (await (await ledger.propose(call, doctor)).submit()).transactionId;
  await ledger.close();
  db = new ClassicLevel(join(folder, 'store'));
  const { proposal } = await signProposal(call, doctor, clock.now());
  stub = new RecordingStub({
    reading: { db },
    proposal,
    transactionId: 'f'.repeat(64),
    transient: call.transient,
    attributes: {},
    privateDataKey: hospital.privateDataKey,
  });
});

afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const key = () => stub.createCompositeKey('treatment', [treatmentId, '000001']);

describe('stub of the embedded ledger', () => {
  it('makes and splits composite keys as Fabric does', () => {
    expect(stub.createCompositeKey('a', ['b', 'c'])).toBe('\u0000a\u0000b\u0000c\u0000');
    expect(stub.splitCompositeKey('\u0000a\u0000b\u0000c\u0000')).toEqual({
      objectType: 'a',
      attributes: ['b', 'c'],
    });
    for (const part of ['\u0000', '\u{10ffff}', '\ud800']) {
      expect(() => stub.createCompositeKey('a', [part])).toThrow();
    }
  });

  it('gives state, private value and its hash, and nothing where nothing is', async () => {
    expect(text(await stub.getState(key()))).toContain(treatmentId);
    expect(text(await stub.getPrivateData(collection, key()))).toBe(details);
    const hash = await stub.getPrivateDataHash(collection, key());
    expect(Buffer.from(hash).toString('hex')).toBe(sha256Hex(details));
    expect(await stub.getState('x')).toHaveLength(0);
    expect(await stub.getPrivateData(collection, 'x')).toHaveLength(0);
    expect(await stub.getPrivateDataHash(collection, 'x')).toHaveLength(0);
  });

  it('gives the history of a key with the transaction that wrote it', async () => {
    const history = await all(stub.getHistoryForKey(key()));
    expect(history.map(({ txId, isDelete }) => [txId, isDelete])).toEqual([[transactionId, false]]);
    expect(await all(stub.getHistoryForKey('x'))).toEqual([]);
  });

  it('does not show a transaction its own writes, and notes what it read and would write', async () => {
    await stub.putState('own', new TextEncoder().encode('1'));
    expect(await stub.getState('own')).toHaveLength(0);
    const found = await all(stub.getStateByPartialCompositeKey('treatment', [treatmentId]));
    expect(found.map((each) => each.key)).toEqual([key()]);
    const { readWriteSet } = stub.result('');
    expect(readWriteSet.reads).toContainEqual({ key: 'own', version: null });
    expect(readWriteSet.reads).toContainEqual({ key: key(), version: { block: 1, transaction: 0 } });
    expect(readWriteSet.ranges).toHaveLength(1);
    expect(readWriteSet.writes).toEqual([{ key: 'own', value: '1' }]);
    await expect(stub.putState('', new Uint8Array([1]))).rejects.toThrow();
    await expect(stub.putState('a', new Uint8Array())).rejects.toThrow();
  });
});
